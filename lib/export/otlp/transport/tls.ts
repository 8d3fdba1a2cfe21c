import { readFileSync } from 'node:fs';
import { invalidOption, SecretValue } from '../../../validation/option-error';
import { warnOnce } from '../../../diagnostics/warning';
import { type Environment, environmentVariable } from '../../../process/environment-variable';
import type { SignalName } from '../../../config/otlp-variables';
import type { OtlpOptions } from '../../../config/otlp-options';

/** PEM texts, with the option names of `node:tls`. */
export interface TlsMaterial {
  /** Certificates of the authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly key?: string;
  readonly cert?: string;
}

const SOURCES = {
  ca: { option: 'certificate', variable: 'CERTIFICATE' },
  key: { option: 'clientKey', variable: 'CLIENT_KEY' },
  cert: { option: 'clientCertificate', variable: 'CLIENT_CERTIFICATE' },
} as const;

const FILE_EXPECTED = 'PEM text, or the path of a readable file';

/** The members of a {@link Signal} that decide which certificates apply. */
export interface SignalTls {
  readonly name: SignalName;
  readonly option: string;
}

/**
 * Reads certificates and key from the options, then the variables for the signal, then those for all signals. It warns about
 * an unreadable file named in a variable, and ignores it.
 *
 * @throws OptionError if a file named in an option cannot be read
 */
export function tlsMaterial(options: OtlpOptions, env: Environment, signal: SignalTls): TlsMaterial {
  const read = Object.entries(SOURCES).map(([name, { option, variable }]) => {
    const given = options[option];
    return [
      name,
      given === undefined ? fromEnvironment(variable, env, signal) : fromOption(option, given, signal),
    ] as const;
  });
  const material: TlsMaterial = Object.fromEntries(read.filter(([, pem]) => pem !== undefined));
  if ((material.key === undefined) === (material.cert === undefined)) return material;
  const { key: _key, cert: _cert, ...rest } = material;
  warnOnce(
    'client certificate',
    'CLIENT_CERTIFICATE_INCOMPLETE',
    'Expected a client certificate and its private key, got only one of the two. Telemetry is sent without a ' +
      'client certificate. Set `clientCertificate` and `clientKey`, or OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY.',
  );
  return rest;
}

function fromOption(
  option: (typeof SOURCES)[keyof typeof SOURCES]['option'],
  given: string,
  signal: SignalTls,
): string {
  if (isPem(given)) return given;
  try {
    return readFileSync(given, 'utf8');
  } catch {
    const got = option === 'clientKey' ? new SecretValue(given) : given;
    throw invalidOption(`${signal.option}.${option}`, FILE_EXPECTED, got);
  }
}

function fromEnvironment(variable: string, env: Environment, signal: SignalTls): string | undefined {
  for (const name of [`OTEL_EXPORTER_OTLP_${signal.name}_${variable}`, `OTEL_EXPORTER_OTLP_${variable}`]) {
    const path = environmentVariable(env, name);
    if (path === undefined) continue;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      warnOnce(`file of ${name}`, 'VARIABLE_IGNORED', `${name} is ignored: expected the path of a readable file.`);
    }
  }
  return undefined;
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}
