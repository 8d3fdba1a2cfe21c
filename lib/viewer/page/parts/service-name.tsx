import { serviceColour } from '../state/service-colour';

/** The name of a service with its colour. */
export function ServiceName({ name }: { readonly name: string }) {
  return <span class={`service-name ${serviceColour(name)}`}>{name || 'no service name'}</span>;
}
