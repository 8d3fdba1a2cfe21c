import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { TraceState } from './trace-state';

export const TraceContext = createContext(new TraceState(''));

/** The trace that is shown. */
export const useTrace = (): TraceState => useContext(TraceContext);
