/** How the customer of an order pays. */
export interface Charge {
  readonly method: 'card' | 'invoice';
}
