import { readFileSync } from 'node:fs';
import { invalidOption, SecretValue } from '../../../validation/option-error';
import { warnOnce } from '../../../diagnostics/warning';
import { type Environment, environmentVariable } from '../../../process/environment-variable';
import type { OtlpOptions } from '../../../config/telemetry-options';

/** PEM texts, by the names that `node:tls` gives them. */
export interface TlsMaterial {
  /** Certificates of the authorities that are trusted, in place of the system's. */
  readonly ca?: string;
  readonly key?: string;
  readonly cert?: string;
}

const SOURCES = {
  ca: { option: 'certificate', variable: 'CERTIFICATE' },
  key: { option: 'clientKey', variable: 'CLIENT_KEY' },
  cert: { option: 'clientCertificate', variable: 'CLIENT_CERTIFICATE' },
} as const;

const FILE_EXPECTED = 'a PEM text, or the path of a file that can be read';

/**
 * What TLS is to use, from the options, then from the variables for traces, then from those for all signals.
 *
 * @throws OptionError where a file that an option names cannot be read; one that a variable names is warned of and left out
 */
export function tlsMaterial(options: OtlpOptions, env: Environment): TlsMaterial {
  const read = Object.entries(SOURCES).map(([name, { option, variable }]) => {
    const given = options[option];
    return [name, given === undefined ? fromEnvironment(variable, env) : fromOption(option, given)] as const;
  });
  const material: TlsMaterial = Object.fromEntries(read.filter(([, pem]) => pem !== undefined));
  if ((material.key === undefined) === (material.cert === undefined)) return material;
  const { key: _key, cert: _cert, ...rest } = material;
  warnOnce(
    'client certificate',
    'CLIENT_CERTIFICATE_INCOMPLETE',
    'A client certificate and its private key belong together, and one of the two is missing: spans are sent without. ' +
      'Set `clientCertificate` and `clientKey`, or OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY.',
  );
  return rest;
}

function fromOption(option: (typeof SOURCES)[keyof typeof SOURCES]['option'], given: string): string {
  if (isPem(given)) return given;
  try {
    return readFileSync(given, 'utf8');
  } catch {
    const got = option === 'clientKey' ? new SecretValue(given) : given;
    throw invalidOption(`exporter.${option}`, FILE_EXPECTED, got);
  }
}

function fromEnvironment(variable: string, env: Environment): string | undefined {
  for (const name of [`OTEL_EXPORTER_OTLP_TRACES_${variable}`, `OTEL_EXPORTER_OTLP_${variable}`]) {
    const path = environmentVariable(env, name);
    if (path === undefined) continue;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      warnOnce(
        `file of ${name}`,
        'VARIABLE_IGNORED',
        `${name} is ignored: expected the path of a file that can be read.`,
      );
    }
  }
  return undefined;
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}
