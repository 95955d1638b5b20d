import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluate, isInstalled, type Resource } from '#test/evaluate-infra.ts';
import { functionNames, nounOfTheRest } from './bundle.ts';
import { resourceName } from './resource-name.ts';

/**
 * What `sst deploy` would create, by SST's own components. They are not part of the packages, since they are larger than
 * all of these together: `npm run infra` fetches them, as CI does.
 */

const isNeeded = isInstalled || process.env.CI !== undefined;
if (!isNeeded) {
  // oxlint-disable-next-line no-console -- A test that is skipped says so.
  console.warn('The components of SST are missing: what would be deployed is not checked. Fetch them: npm run infra.');
}

const secrets = {
  SST_SECRET_EncryptionKey: 'encryption',
  SST_SECRET_JwtSecretKey: 'jwt',
  SST_SECRET_SetupCode: 'setup',
};
const environment = { ...secrets, VEELOCITY_DOMAIN: 'veelocity.example.com', VEELOCITY_ALARM_EMAIL: 'ops@example.com' };

const nouns = functionNames('api').map((name) => `api/${name}`);
const sources = functionNames('sync').map((name) => `sync/${name}`);
const wakers = ['api/auth', 'api/demo', 'api/hooks', 'api/settings', 'api/sources', 'api/sync'];

describe.skipIf(!isNeeded)('what is deployed in production', () => {
  let made: Resource[];

  beforeAll(async () => {
    made = await evaluate('production', environment);
  }, 300_000);

  const of = (type: string) => made.filter((resource) => resource.type === type);
  const one = (type: string, name: string) => {
    const found = of(type).find((resource) => resource.name === name);
    if (found === undefined)
      throw new Error(
        `There is no ${type} ${name}: ${of(type)
          .map((each) => each.name)
          .join(', ')}`,
      );
    return found.inputs;
  };
  const arn = (name: string) => `arn:aws:mock:eu-central-1:123456789012:${name}`;
  const functionOf = (name: string) => one('aws:lambda/function:Function', `${resourceName(name)}Function`);
  const variablesOf = (inputs: Record<string, unknown>) =>
    (inputs.environment as { variables: Record<string, string> }).variables;
  const queueOf = (name: string) => `${resourceName(name)}WorkQueue`;
  const statementsOf = (role: Record<string, unknown>) =>
    ((role.inlinePolicies ?? []) as { policy: string }[]).flatMap(
      ({ policy }) => (JSON.parse(policy) as { statements: Statement[] }).statements,
    );
  const roleOf = (name: string) => one('aws:iam/role:Role', `${resourceName(name)}Role`);

  test('a function for each noun and each source, the conclusions and the migrations, on a Node of today, in the network', () => {
    expect(of('aws:lambda/function:Function')).toHaveLength(nouns.length + sources.length + 1);
    for (const { inputs } of of('aws:lambda/function:Function')) {
      expect(inputs).toMatchObject({
        runtime: 'nodejs24.x',
        handler: 'index.handler',
        vpcConfig: { subnetIds: [expect.any(String), expect.any(String)] },
      });
    }
    for (const name of nouns) expect(functionOf(name).timeout).toBeLessThan(30);
    for (const name of [...sources, 'migrations']) expect(functionOf(name)).toMatchObject({ timeout: 900 });
  });

  test('only the router is public: no function has an address, and only the gateway, the schedules and the queues start one', () => {
    expect(of('aws:lambda/functionUrl:FunctionUrl')).toEqual([]);
    expect(of('aws:apigatewayv2/api:Api')).toHaveLength(1);
    expect(one('aws:apigatewayv2/api:Api', 'ApiApi')).toMatchObject({
      disableExecuteApiEndpoint: true,
      corsConfiguration: {},
    });
    for (const { inputs } of of('aws:lambda/permission:Permission')) {
      expect(inputs).toMatchObject({ action: 'lambda:InvokeFunction', principal: 'apigateway.amazonaws.com' });
      expect(inputs.sourceArn).toBe(`${arn('ApiApi')}:execution/*`);
    }
    expect(one('aws:apigatewayv2/domainName:DomainName', 'ApiDomainName')).toMatchObject({
      domainName: 'api.veelocity.example.com',
    });
    expect(one('aws:rds/instance:Instance', 'DatabaseInstance').publiclyAccessible ?? false).toBe(false);
  });

  test('every path of the API leads to the function of its noun, and every other to the one that says so', () => {
    const { paths } = JSON.parse(readFileSync('functions/openapi.json', 'utf8')) as { paths: Record<string, unknown> };
    for (const path of Object.keys(paths)) {
      const noun = /^\/([\w-]+)/.exec(path)?.[1] ?? '';
      expect([path, behind(`/api/v1${path}`)]).toEqual([path, arn(`${resourceName(`api/${noun}`)}Function`)]);
    }
    expect(behind('/api/v1/nothing')).toBe(arn(`${resourceName(`api/${nounOfTheRest}`)}Function`));
    expect(behind('/sync/github')).toBe(arn(`${resourceName(`api/${nounOfTheRest}`)}Function`));
  });

  /** The function to which the router sends a path: by a route that names it, by one above it, or by what is left. */
  function behind(path: string): unknown {
    const routes = of('aws:apigatewayv2/route:Route').map(
      ({ inputs }) => inputs as { routeKey: string; target: string },
    );
    const isAbove = (key: string) => key.endsWith('/{rest+}') && path.startsWith(key.slice(4, -'{rest+}'.length));
    const route =
      routes.find(({ routeKey }) => routeKey === `ANY ${path}`) ??
      routes.find(({ routeKey }) => isAbove(routeKey)) ??
      routes.find(({ routeKey }) => routeKey === '$default');
    const integration = of('aws:apigatewayv2/integration:Integration').find(
      ({ name }) => route?.target === `integrations/${name}.id`,
    );
    return integration?.inputs.integrationUri;
  }

  test('each source has a schedule at a minute of its own, which is tried again and ends among the dead letters', () => {
    const schedules = of('aws:scheduler/schedule:Schedule');
    expect(schedules).toHaveLength(sources.length);
    for (const name of sources) {
      expect(one('aws:scheduler/schedule:Schedule', `${resourceName(name)}ScheduleSchedule`)).toMatchObject({
        state: 'ENABLED',
        scheduleExpression: expect.stringMatching(/^cron\([0-4]\/5 \* \* \* \? \*\)$/),
        target: {
          arn: arn(`${resourceName(name)}Function`),
          retryPolicy: { maximumRetryAttempts: 3 },
          deadLetterConfig: { arn: arn('DeadLettersQueue') },
        },
      });
      expect(functionOf(name)).toMatchObject({ deadLetterConfig: { targetArn: arn('DeadLettersQueue') } });
      expect(
        one('aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig', `${resourceName(name)}EventInvokeConfig`),
      ).toMatchObject({ maximumRetryAttempts: 2 });
    }
    const minutes = new Set(schedules.map(({ inputs }) => inputs.scheduleExpression));
    expect(minutes.size).toBe(Math.min(sources.length, 5));
  });

  test('the queue of a source gives one message at a time to a few of its function, and after three tries to the dead letters', () => {
    const mappings = of('aws:lambda/eventSourceMapping:EventSourceMapping');
    expect(mappings).toHaveLength(sources.length);
    for (const name of sources) {
      const queue = one('aws:sqs/queue:Queue', queueOf(name));
      const { visibilityTimeoutSeconds: hidden, messageRetentionSeconds: kept } = queue;
      expect(queue).toMatchObject({ sqsManagedSseEnabled: true });
      expect(hidden).toBe(6 * Number(functionOf(name).timeout));
      expect(Number(kept)).toBeGreaterThan(3 * Number(hidden));
      expect(JSON.parse(String(queue.redrivePolicy))).toEqual({
        deadLetterTargetArn: arn('DeadLettersQueue'),
        maxReceiveCount: 3,
      });
      const mapping = mappings.find(({ inputs }) => inputs.eventSourceArn === arn(queueOf(name)));
      expect(mapping?.inputs).toMatchObject({
        batchSize: 1,
        functionName: arn(`${resourceName(name)}Function`),
        scalingConfig: { maximumConcurrency: 5 },
      });
    }
    expect(one('aws:sqs/queue:Queue', 'DeadLettersQueue')).toMatchObject({ messageRetentionSeconds: 1_209_600 });
  });

  test('a role may do what its function does: write to the queues, if it asks for syncs, read its own, and nothing else of ours', () => {
    const sends = (...queues: string[]) => ({
      effect: 'Allow',
      actions: ['sqs:SendMessage'],
      resources: queues.map(arn),
    });
    const receives = (queue: string) => ({
      effect: 'Allow',
      actions: ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
        (action) => `sqs:${action}`,
      ),
      resources: [arn(queue)],
    });
    const all = sources.map(queueOf);
    for (const name of [...nouns, 'migrations']) {
      expect([name, statementsOf(roleOf(name))]).toEqual([name, wakers.includes(name) ? [sends(...all)] : []]);
    }
    for (const name of sources) {
      expect(statementsOf(roleOf(name))).toEqual([sends(...all, 'DeadLettersQueue'), receives(queueOf(name))]);
    }
    for (const { name, inputs } of of('aws:iam/role:Role')) {
      for (const { actions, resources } of statementsOf(inputs)) {
        expect([name, [...actions, ...resources].filter((each) => each.includes('*'))]).toEqual([name, []]);
      }
      // The two of AWS let a function write its log and have an address in the network.
      const managed = ((inputs.managedPolicyArns ?? []) as string[]).map((each) => each.split('/').at(-1));
      expect([[], ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole']]).toContainEqual(managed);
      expect(JSON.stringify(inputs.assumeRolePolicy)).not.toMatch(/:root|"AWS"/);
    }
  });

  test('a function knows what it needs: the database by its pooler, the keys, and of the rest what is its own', () => {
    const common = ['CORS_ALLOWED_ORIGINS', 'DATABASE_URL', 'JWT_SECRET_KEY', 'VEELOCITY_ENCRYPTION_KEY'];
    const oauth = [
      'GITHUB_OAUTH_CLIENT_ID',
      'GITHUB_OAUTH_CLIENT_SECRET',
      'OAUTH_BACKEND_BASE_URL',
      'OAUTH_FRONTEND_REDIRECT_URL',
    ];
    for (const name of [...nouns, ...sources, 'migrations']) {
      const variables = variablesOf(functionOf(name));
      const own = Object.keys(variables).filter((each) => !each.startsWith('SST_'));
      const queue = wakers.includes(name) || sources.includes(name) ? ['VEELOCITY_QUEUES'] : [];
      const auth = name === 'api/auth' ? [...oauth, 'SETUP_CODE'] : [];
      expect([name, own.sort()]).toEqual([name, [...common, ...queue, ...auth].sort()]);
      expect(variables).toMatchObject({
        DATABASE_URL: 'postgres://postgres:password@pooler.example:5432/veelocity?sslmode=verify-full',
        CORS_ALLOWED_ORIGINS: 'https://veelocity.example.com',
        VEELOCITY_ENCRYPTION_KEY: 'encryption',
        JWT_SECRET_KEY: 'jwt',
      });
    }
    const queues = JSON.parse(variablesOf(functionOf('sync/github')).VEELOCITY_QUEUES ?? '') as Record<string, string>;
    expect(Object.keys(queues).sort()).toEqual(functionNames('sync').sort());
    for (const name of sources) expect(queues[name.replace('sync/', '')]).toBe(`https://${queueOf(name)}.example`);
    expect(variablesOf(functionOf('api/auth'))).toMatchObject({ SETUP_CODE: 'setup', OAUTH_BACKEND_BASE_URL: '' });
  });

  test('the migrations are applied before any function is there that needs them, and again when they change', () => {
    const at = (type: string, name: string) => made.findIndex((each) => each.type === type && each.name === name);
    const applied = at('aws:lambda/invocation:Invocation', 'ApplyMigrations');
    expect(at('aws:lambda/function:Function', 'MigrationsFunction')).toBeLessThan(applied);
    const later = of('aws:lambda/function:Function').filter(({ name }) => name !== 'MigrationsFunction');
    for (const { name } of later) expect(at('aws:lambda/function:Function', name)).toBeGreaterThan(applied);
    expect(one('aws:lambda/invocation:Invocation', 'ApplyMigrations')).toMatchObject({
      triggers: { code: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test('the database is kept: encrypted, backed up, in two places, protected, and reached by TLS only', () => {
    expect(one('aws:rds/instance:Instance', 'DatabaseInstance')).toMatchObject({
      storageEncrypted: true,
      backupRetentionPeriod: 14,
      multiAz: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
    });
    expect(one('aws:rds/parameterGroup:ParameterGroup', 'DatabaseParameterGroup')).toMatchObject({
      parameters: [{ name: 'rds.force_ssl', value: '1' }],
    });
    expect(one('aws:rds/proxy:Proxy', 'DatabaseProxy')).toMatchObject({ requireTls: true });
  });

  test('somebody is told of errors, throttles, dead letters, waiting work, a silent schedule and a full disk', () => {
    const alarms = of('aws:cloudwatch/metricAlarm:MetricAlarm');
    for (const { inputs } of alarms) expect(inputs.alarmActions).toEqual([arn('Alarms')]);
    expect(one('aws:sns/topicSubscription:TopicSubscription', 'AlarmsByMail')).toMatchObject({
      endpoint: 'ops@example.com',
    });
    for (const name of [...nouns, ...sources]) {
      for (const kind of ['Errors', 'Throttles']) {
        const { dimensions } = one('aws:cloudwatch/metricAlarm:MetricAlarm', `${resourceName(name)}${kind}Alarm`);
        expect((dimensions as { FunctionName: string }).FunctionName).toContain(resourceName(name));
      }
    }
    for (const name of sources) one('aws:cloudwatch/metricAlarm:MetricAlarm', `${resourceName(name)}SilenceAlarm`);
    expect(one('aws:cloudwatch/metricAlarm:MetricAlarm', 'DeadLettersAlarm')).toMatchObject({ threshold: 0 });
    for (const name of sources) {
      expect(one('aws:cloudwatch/metricAlarm:MetricAlarm', `${resourceName(name)}WorkAgeAlarm`)).toMatchObject({
        metricName: 'ApproximateAgeOfOldestMessage',
        dimensions: { QueueName: expect.stringContaining(queueOf(name)) },
      });
    }
    one('aws:cloudwatch/metricAlarm:MetricAlarm', 'ApiFailuresAlarm');
    one('aws:cloudwatch/metricAlarm:MetricAlarm', 'DatabaseSpaceAlarm');
  });

  test('the pages are on the domain of which the API has a part, and say what a page of theirs may do', () => {
    expect(one('aws:cloudfront/distribution:Distribution', 'SiteCdnDistribution')).toMatchObject({
      aliases: ['veelocity.example.com'],
    });
    const edge = of('aws:cloudfront/function:Function').map(({ inputs }) => String(inputs.code));
    expect(edge.join()).toContain("connect-src 'self' https://api.veelocity.example.com");
    expect(one('command:local:Command', 'SiteBuilder')).toMatchObject({
      environment: { VITE_API_BASE_URL: 'https://api.veelocity.example.com' },
    });
  });
});

interface Statement {
  actions: string[];
  resources: string[];
}
