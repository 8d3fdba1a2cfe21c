import { serviceColour } from '../state/service-colour';
import { cut } from '../text/cut';

/** The name of a service with its colour. */
export function ServiceName({ name }: { readonly name: string }) {
  return <span class={`service-name ${serviceColour(name)}`}>{cut(name, 80) || 'no service name'}</span>;
}
