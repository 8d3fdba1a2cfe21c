import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './command';

/** The supported Node lines, each with its usual npm. */
export const NODES = { '20.19': 'npm@10', '22': 'npm@10', '24': 'npm@11', '26': 'npm@12' } as const;

export type NodeLine = keyof typeof NODES;

export const PACKAGE_MANAGERS = {
  npm: 'npm',
  pnpm: 'pnpm@12',
  'yarn 1': 'yarn@1',
  'yarn 4': '@yarnpkg/cli-dist@4',
} as const;

export type PackageManager = keyof typeof PACKAGE_MANAGERS;

/** The registry for all package managers, so that they find the same packages. */
const REGISTRY = process.env['npm_config_registry'] ?? 'https://registry.npmjs.org';

/** Variables of this run that must not reach the tested commands. */
const OF_THIS_RUN = /^(npm_.*|OTEL_.*|NODE_(ENV|OPTIONS|PATH)|JEST_.*|INIT_CWD|PORT|CI)$/i;

/** The package with the Node binary for this platform. It has no install script, which npm may block. */
const NODE = `node-${process.platform}-${process.arch}`;

const nodePackage = (line: NodeLine): string => `${NODE}@${line}`;

/** The Node versions and package managers that this run installed. */
export class Toolbox {
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param folder an empty folder
   * @param cache the npm cache, shared by all installations of this run
   */
  constructor(
    private readonly folder: string,
    cache: string,
  ) {
    this.env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name))),
      NO_COLOR: '1',
      npm_config_cache: cache,
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_registry: REGISTRY,
      YARN_CACHE_FOLDER: join(folder, 'yarn-cache'),
      YARN_GLOBAL_FOLDER: join(folder, 'yarn'),
      YARN_ENABLE_TELEMETRY: '0',
      YARN_NPM_REGISTRY_SERVER: REGISTRY,
    };
  }

  /** Installs every Node in `nodes` and every package manager in `managers`. */
  async fill(nodes: readonly NodeLine[], managers: readonly PackageManager[]): Promise<void> {
    const packages = [
      ...nodes.map(nodePackage),
      ...nodes.map((line) => NODES[line]),
      ...managers.filter((manager) => manager !== 'npm').map((manager) => PACKAGE_MANAGERS[manager]),
    ];
    for (const one of new Set(packages)) await this.install(one);
  }

  /** The environment with the `node` and the package manager of a cell. */
  envOf(node: NodeLine, manager: PackageManager = 'npm'): NodeJS.ProcessEnv {
    const bins = [
      join(this.placeOf(nodePackage(node)), 'node_modules', NODE, 'bin'),
      join(this.placeOf(manager === 'npm' ? NODES[node] : PACKAGE_MANAGERS[manager]), 'node_modules/.bin'),
      join(this.placeOf(NODES[node]), 'node_modules/.bin'),
    ];
    const env = { ...this.env, PATH: [...bins, process.env['PATH'] ?? ''].join(delimiter) };
    // Other package managers warn about unknown settings.
    return manager === 'pnpm' ? { ...env, npm_config_store_dir: join(this.folder, 'pnpm-store') } : env;
  }

  private async install(name: string): Promise<void> {
    const cwd = this.placeOf(name);
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
    await run(`npm install --no-audit --no-fund '${name}'`, { cwd, env: this.env });
  }

  private readonly placeOf = (name: string): string => join(this.folder, name.replaceAll(/[^\w.-]/g, '-'));
}
