import { render } from 'preact';
import { App } from './shell/app';

const page = document.getElementById('page');
if (page) render(<App />, page);
