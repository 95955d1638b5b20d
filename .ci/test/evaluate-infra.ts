import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/**
 * Evaluates `sst.config.ts` as `sst deploy` would, with SST's own components, and lists what would be created. Nothing is
 * asked of AWS: the engine of Pulumi is a stand-in, and so is the server to which SST's components talk.
 */

/** A resource as it would be created. What only AWS knows is `<name>.<property>`. */
export interface Resource {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const project = join(import.meta.dirname, '../..');
const platform = join(project, '.sst/platform');

/** Are SST's components there? `npm run infra` brings them. */
export const isInstalled = existsSync(join(platform, 'node_modules/@pulumi/aws'));

export async function evaluate(stage: string, environment: Record<string, string>): Promise<Resource[]> {
  if (!isInstalled) throw new Error("SST's components are missing. Fetch them: npm run infra");
  const folder = join(platform, 'evaluated', stage);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'program.mjs');
  await bundle(stage, file);
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { method, params } = JSON.parse(text) as { method: string; params: [Record<string, unknown>] };
      response.end(JSON.stringify({ result: answerOf(method, params[0]) }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      cwd: project,
      env: {
        ...process.env,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_REGION: 'eu-central-1',
        SST_SERVER: `http://127.0.0.1:${port}`,
        ...environment,
      },
      maxBuffer: 100 * 1024 * 1024,
    });
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1), opened) as Resource[];
  } finally {
    server.close();
  }
}

/** Pulumi's mark of a value that is secret, and is a value for us. */
const secretMark = '4dabf18193072939515e22adb298388d';

function opened(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && secretMark in value
    ? (value as unknown as { value: unknown }).value
    : value;
}

/** What the server of SST would say to its components. */
function answerOf(method: string, asked: Record<string, unknown>): unknown {
  if (method === 'Runtime.Build') return { handler: asked.handler, out: asked.bundle, errors: [], sourcemaps: [] };
  if (method === 'Provider.Aws.Bootstrap') return { asset: 'sst-asset', state: 'sst-state' };
  return {};
}

async function bundle(stage: string, outfile: string): Promise<void> {
  const paths = { root: project, platform, work: join(platform, 'evaluated', stage), home: project, backend: '' };
  await build({
    stdin: { contents: program(stage), resolveDir: project, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    logLevel: 'error',
    tsconfigRaw: {},
    inject: [join(platform, 'src/shim/run.js')],
    define: {
      $dev: 'false',
      $app: 'globalThis.__app',
      $cli: JSON.stringify({ command: 'deploy', rpc: '', paths, state: { version: {} } }),
    },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}

/** What AWS would say of the account that is deployed to. */
const answers = {
  'aws:index/getAvailabilityZones:getAvailabilityZones': { names: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
  'aws:index/getRegion:getRegion': { region: 'eu-central-1', name: 'eu-central-1' },
  'aws:index/getPartition:getPartition': { partition: 'aws' },
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '123456789012' },
  'aws:ec2/getAmi:getAmi': { id: 'ami-0' },
};

/** What AWS would add to a resource, where one of SST's components looks inside it. */
const states = {
  'aws:acm/certificate:Certificate': {
    domainValidationOptions: [
      { domainName: '*', resourceRecordName: '_a', resourceRecordType: 'CNAME', resourceRecordValue: '_b' },
    ],
  },
  'aws:apigatewayv2/api:Api': { executionArn: 'arn:aws:mock:eu-central-1:123456789012:ApiApi:execution' },
  'aws:apigatewayv2/domainName:DomainName': {
    domainNameConfiguration: { targetDomainName: 'gateway.example', hostedZoneId: 'Z1' },
  },
  'random:index/randomPassword:RandomPassword': { result: 'password' },
  'aws:rds/instance:Instance': { port: 5432, address: 'database.example', endpoint: 'database.example:5432' },
  'aws:rds/proxy:Proxy': { endpoint: 'pooler.example' },
  'aws:lambda/invocation:Invocation': { result: '{"applied":[]}' },
};

/** The globals come first, since SST's components look for them when they are loaded. */
function program(stage: string): string {
  return `
    import * as pulumi from '@pulumi/pulumi';
    const made = [];
    const states = ${JSON.stringify(states)};
    const answers = ${JSON.stringify(answers)};
    globalThis.__app = { name: 'veelocity', stage: ${JSON.stringify(stage)}, removal: 'remove', protect: false, providers: { aws: {} } };
    pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs, id }) => {
        made.push({ type, name, inputs });
        const known = { id: id || name + '.id', arn: 'arn:aws:mock:eu-central-1:123456789012:' + name, name: inputs.name || name, url: 'https://' + name + '.example' };
        return { id: known.id, state: { ...known, ...inputs, ...states[type] } };
      },
      call: ({ token, inputs }) => ({ ...inputs, ...answers[token], ...(token.endsWith('getPolicyDocument') && { json: JSON.stringify(inputs) }) }),
    }, 'veelocity', ${JSON.stringify(stage)}, false);
    const aws = await import('@pulumi/aws');
    const sst = await import(${JSON.stringify(join(platform, 'src/components/index.ts'))});
    const { run } = await import(${JSON.stringify(join(platform, 'src/auto/run.ts'))});
    Object.assign(globalThis, { aws, sst });
    const config = (await import(${JSON.stringify(join(project, 'sst.config.ts'))})).default;
    Object.assign(globalThis.__app, config.app({ stage: ${JSON.stringify(stage)} }));
    await pulumi.runtime.runInPulumiStack(() => run(config.run));
    await pulumi.runtime.disconnect();
    process.stdout.write('\\n' + JSON.stringify(made) + '\\n');
  `;
}
