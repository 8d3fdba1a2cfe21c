import { shownAddress, targetAddress } from '../../lib/rpc/address';

describe('the server that the target of a channel names', () => {
  it.each([
    ['dns:inventory:50051', { address: 'inventory', port: 50_051 }],
    ['dns:inventory', { address: 'inventory', port: 443 }],
    ['dns:///inventory.internal:50051', { address: 'inventory.internal', port: 50_051 }],
    ['dns://10.0.0.2/inventory:50051', { address: 'inventory', port: 50_051 }],
    ['inventory:50051', { address: 'inventory', port: 50_051 }],
    ['dns:[::1]:50051', { address: '::1', port: 50_051 }],
    ['ipv4:10.0.0.7:50051,10.0.0.8:50051', { address: '10.0.0.7', port: 50_051 }],
    ['ipv6:[2001:db8::7]:50051', { address: '2001:db8::7', port: 50_051 }],
    ['unix:/run/orders.sock', { address: '/run/orders.sock' }],
    ['unix:///run/orders.sock', { address: '/run/orders.sock' }],
    ['unix:orders.sock', { address: 'orders.sock' }],
    ['unix-abstract:orders', { address: 'orders' }],
    ['xds:///orders', { address: 'orders' }],
    ['', undefined],
    ['dns:', undefined],
  ])('of %p is %p', (target, expected) => {
    expect(targetAddress(target)).toStrictEqual(expected);
  });
});

describe('an address as grpc-js shows it', () => {
  it.each([
    ['127.0.0.1:50051', { address: '127.0.0.1', port: 50_051 }],
    ['[::1]:50051', { address: '::1', port: 50_051 }],
    ['::1:50051', { address: '::1', port: 50_051 }],
    ['/run/orders.sock', { address: '/run/orders.sock' }],
    ['localhost', { address: 'localhost' }],
    ['unknown', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%p is %p', (shown, expected) => {
    expect(shownAddress(shown)).toStrictEqual(expected);
  });
});
