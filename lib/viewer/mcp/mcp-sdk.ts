import { peerMissing } from '../../validation/optional-peer';

type Sdk = typeof import('@modelcontextprotocol/server');
type StdioSdk = typeof import('@modelcontextprotocol/server/stdio');

const FEATURE = 'Access for agents (MCP)';
const PACKAGE = '@modelcontextprotocol/server';

/**
 * Loads the official SDK of the Model Context Protocol.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) with the command that installs it
 */
export function loadMcpSdk(): Sdk {
  try {
    return require('@modelcontextprotocol/server');
  } catch (error) {
    throw peerMissing(error, PACKAGE, FEATURE);
  }
}

/** The same for standard input and output. */
export function loadMcpStdio(): StdioSdk {
  try {
    return require('@modelcontextprotocol/server/stdio');
  } catch (error) {
    throw peerMissing(error, PACKAGE, FEATURE);
  }
}
