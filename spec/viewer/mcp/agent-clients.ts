import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** What a tool answered. */
export interface Answered {
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly rows: readonly unknown[];
  readonly leftOut: readonly string[];
  readonly next: string | undefined;
  readonly page: string;
  /** Bytes of the whole result. */
  readonly bytes: number;
}

export type Era = 'auto' | 'legacy';

/** A client of the official SDK: one that speaks the newest protocol, or one of 2025. */
export function newClient(era: Era = 'auto'): Client {
  return new Client({ name: 'spec', version: '1' }, { versionNegotiation: { mode: era } });
}

export async function connectOverHttp(url: string, era?: Era): Promise<Client> {
  const client = newClient(era);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return client;
}

/** Calls a tool; throws the message of an error. The client checks the answer against the output schema. */
export async function callTool(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Answered> {
  const result = await client.callTool({ name, arguments: input });
  const [first] = result.content as { readonly text: string }[];
  const text = first?.text ?? '';
  if (result.isError) throw new Error(text);
  const content = result.structuredContent as Record<string, unknown>;
  return {
    text,
    facts: content['facts'] as Answered['facts'],
    rows: content['rows'] as Answered['rows'],
    leftOut: content['left_out'] as Answered['leftOut'],
    next: content['next_cursor'] as string | undefined,
    page: content['page'] as string,
    bytes: Buffer.byteLength(JSON.stringify({ content: result.content, structuredContent: content })),
  };
}
