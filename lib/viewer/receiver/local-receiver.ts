import { type OtlpReceiver, type ReceiverOptions, startReceiver } from './otlp-receiver';

/**
 * Starts a receiver like {@link startReceiver}. For the host `localhost`, it listens on both loopback addresses: clients choose
 * one or the other. A machine without IPv6 has only one of them.
 */
export async function startLocalReceiver(options: ReceiverOptions): Promise<OtlpReceiver> {
  if (options.host !== 'localhost') return startReceiver(options);
  const first = await startReceiver({ ...options, host: '127.0.0.1' });
  const second = await startReceiver({ ...options, port: first.port, host: '::1' }).catch(
    async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || options.port === 0) return undefined;
      await first.close();
      throw error;
    },
  );
  return {
    ...first,
    url: `http://localhost:${first.port}`,
    close: async () => {
      await Promise.all([first.close(), second?.close()]);
    },
  };
}
