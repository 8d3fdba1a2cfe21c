import { peerMissing } from '../../validation/optional-peer';
import type { ToolResult } from './answer';
import type { JsonObject } from './json';

// All that this package uses of the official SDK. Its types are not in ours: users who do not install it compile, too.

/** One tool, as the SDK serves it. */
export interface ServedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject;
  /** @param input meets the input schema */
  readonly call: (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ToolResult>;
}

export interface ServedTools {
  readonly title: string;
  readonly version: string;
  /** For the model: how the tools belong together. */
  readonly instructions: string;
  readonly tools: readonly ServedTool[];
}

export interface McpHttp {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const FEATURE = 'Access for agents (MCP)';
const PACKAGE = '@modelcontextprotocol/server';

/**
 * Serves tools over HTTP, with the protocol of 2026-07-28 and with those before it.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) with the command that installs the SDK
 */
export function httpHandler(served: ServedTools, maxRequestBodySize: number): McpHttp {
  return loadSdk().createMcpHandler(serverFactory(served), { maxRequestBodySize });
}

/** The same over standard input and output. */
export function stdioServer(served: ServedTools, onerror: (error: Error) => void): { close(): Promise<void> } {
  return loadStdio().serveStdio(serverFactory(served), { onerror });
}

/** Each request has a server of its own, but compiling the schemas takes long: they are shared. */
function serverFactory({ title, version, instructions, tools }: ServedTools) {
  const { McpServer, fromJsonSchema } = loadSdk();
  const schemaOf = (schema: JsonObject) => fromJsonSchema<Record<string, unknown>>(schema);
  const registered = tools.map(({ inputSchema, outputSchema, ...tool }) => ({
    ...tool,
    inputSchema: schemaOf(inputSchema),
    outputSchema: schemaOf(outputSchema),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
  }));
  return () => {
    const server = new McpServer(
      { name: 'otel-instrument', title, version },
      { capabilities: { tools: {} }, instructions },
    );
    for (const { name, call, ...config } of registered) {
      server.registerTool(name, config, (input, context) => call(input, context.mcpReq.signal));
    }
    return server;
  };
}

function loadSdk(): typeof import('@modelcontextprotocol/server') {
  try {
    return require('@modelcontextprotocol/server');
  } catch (error) {
    throw peerMissing(error, PACKAGE, FEATURE);
  }
}

function loadStdio(): typeof import('@modelcontextprotocol/server/stdio') {
  try {
    return require('@modelcontextprotocol/server/stdio');
  } catch (error) {
    throw peerMissing(error, PACKAGE, FEATURE);
  }
}
