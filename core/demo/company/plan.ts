import type { Method } from '#core/demo/generate/pull-request.ts';
import type { TeamName } from '#core/demo/company/staff.ts';
import { type Words, words } from '#core/demo/company/words.ts';

/** The twelve repositories: what each is, who works on it, and how what is merged comes to its users. */

/** A weekly moment at which what is waiting is deployed, on the clock one hour east of UTC. */
export interface Slot {
  /** 1: Monday. */
  weekday: number;
  hour: number;
  /** Only in weeks whose number is even. */
  fortnightly?: boolean;
}

export interface Delivery {
  /** Who tells of a deployment: GitHub Deployments, nothing but the run, or a script that reports to Veelocity. */
  told: 'deployments' | 'runs' | 'reports';
  /** Environments before production, in order. */
  before: string[];
  /** The production environments, in the order in which they get a new version. */
  production: string[];
  /** Each deployment is of one of these. */
  services?: string[];
  /** When the waiting is deployed; none: as soon as it is merged. */
  slots: Slot[];
  /** Does the team deploy each merge since the company works so? */
  changed: boolean;
  /** Each deployment to production is of a tag. */
  tagged?: boolean;
  /** The workflow that deploys to production. */
  workflow: string;
  path: string;
  minutes: number;
}

export interface RepositoryPlan {
  name: string;
  /** Its place among the repositories, from which ids are made. */
  place: number;
  description: string;
  private: boolean;
  branch: string;
  /** Changes that people begin in a usual week, and updates that the bot proposes. */
  weekly: number;
  updates: number;
  /** Commits straight to the default branch in a usual week. */
  direct: number;
  team: TeamName;
  /** Other teams that help, and how much. */
  guests: [TeamName, number][];
  methods: [Method, number][];
  mergeQueue: boolean;
  /** How often nobody reviews, where that differs from the team's habit. */
  unreviewed?: number;
  /** Lines of a usual change. */
  lines: number;
  /** How often a production deployment does harm, beside what is usual. */
  risk: number;
  /** How long its checks take. */
  checkMinutes: number;
  /** Workflows that run beside the checks, for each change. */
  extraChecks: string[];
  /** The first week with anything in it. */
  since: number;
  words: Words;
  delivery: Delivery;
}

const deploy = { workflow: 'Deploy', path: '.github/workflows/deploy.yml', minutes: 7 };
const daily = [1, 2, 3, 4].map((weekday) => ({ weekday, hour: 11 }));

const usual = {
  private: true,
  branch: 'main',
  updates: 0.6,
  direct: 0,
  guests: [] as [TeamName, number][],
  methods: [['squash', 1]] as [Method, number][],
  mergeQueue: false,
  lines: 60,
  risk: 1,
  checkMinutes: 6,
  extraChecks: [] as string[],
  since: -79,
};
const atOnce: Delivery = {
  told: 'deployments',
  before: ['staging'],
  production: ['production'],
  slots: [],
  changed: false,
  ...deploy,
};

type Given = Partial<RepositoryPlan> & Pick<RepositoryPlan, 'description' | 'weekly' | 'team' | 'delivery'>;

const given: Record<keyof typeof words, Given> = {
  storefront: {
    description: 'The web shop: catalogue, basket, accounts',
    weekly: 7.4,
    updates: 1.3,
    team: 'shop',
    guests: [
      ['platform', 0.15],
      ['payments', 0.1],
      ['design', 0.12],
    ],
    methods: [
      ['squash', 9],
      ['merge', 1],
    ],
    lines: 75,
    checkMinutes: 16,
    extraChecks: ['End-to-end tests'],
    delivery: {
      ...atOnce,
      slots: [
        { weekday: 2, hour: 10 },
        { weekday: 4, hour: 10 },
      ],
      changed: true,
      minutes: 11,
    },
  },
  'orders-api': {
    description: 'Orders, returns and invoices over HTTP',
    weekly: 4.2,
    updates: 0.9,
    team: 'platform',
    guests: [
      ['payments', 0.2],
      ['shop', 0.2],
    ],
    checkMinutes: 9,
    delivery: { ...atOnce, slots: [...daily, { weekday: 5, hour: 11 }], changed: true },
  },
  'mobile-app': {
    description: 'The app for both kinds of phones',
    weekly: 3.4,
    updates: 0.7,
    team: 'mobile',
    guests: [['shop', 0.08]],
    lines: 90,
    risk: 1.4,
    checkMinutes: 22,
    extraChecks: ['Screenshots'],
    delivery: {
      ...atOnce,
      before: ['beta'],
      slots: [{ weekday: 2, hour: 9, fortnightly: true }],
      tagged: true,
      workflow: 'Release',
      path: '.github/workflows/release.yml',
      minutes: 35,
    },
  },
  checkout: {
    description: 'Payments: takes them, gives them back, and keeps the ledger',
    weekly: 2.5,
    updates: 0.6,
    team: 'payments',
    methods: [['merge', 1]],
    mergeQueue: true,
    lines: 50,
    risk: 0.7,
    checkMinutes: 12,
    delivery: { ...atOnce, slots: daily, changed: false, minutes: 9 },
  },
  search: {
    description: 'Finds products, in two regions',
    weekly: 1.9,
    team: 'platform',
    guests: [['data', 0.25]],
    methods: [['rebase', 1]],
    delivery: { ...atOnce, before: ['staging'], production: ['production-eu', 'production-us'], minutes: 12 },
  },
  'design-system': {
    description: 'Components and colours that all pages share',
    private: false,
    weekly: 1.8,
    updates: 0.5,
    team: 'design',
    guests: [
      ['shop', 0.3],
      ['mobile', 0.1],
    ],
    lines: 45,
    delivery: {
      ...atOnce,
      told: 'runs',
      before: [],
      slots: [{ weekday: 3, hour: 14 }],
      workflow: 'Publish packages',
      path: '.github/workflows/publish.yml',
      minutes: 4,
    },
  },
  infrastructure: {
    description: 'Everything that the rest runs on, as code',
    weekly: 2.2,
    updates: 0.4,
    direct: 0.35,
    team: 'platform',
    methods: [['rebase', 1]],
    lines: 25,
    risk: 0.8,
    checkMinutes: 4,
    delivery: {
      ...atOnce,
      told: 'runs',
      before: [],
      workflow: 'Deploy infrastructure',
      path: '.github/workflows/deploy-infrastructure.yml',
      minutes: 9,
    },
  },
  'data-pipelines': {
    description: 'Ingest, daily reports and the sales forecast',
    weekly: 1.7,
    team: 'data',
    lines: 80,
    checkMinutes: 7,
    delivery: { ...atOnce, told: 'reports', before: [], services: ['ingest', 'reports', 'forecast'], minutes: 14 },
  },
  warehouse: {
    description: 'Picking, packing and stock counts',
    branch: 'trunk',
    weekly: 1.6,
    updates: 0.4,
    team: 'data',
    guests: [['platform', 0.5]],
    methods: [['merge', 1]],
    lines: 110,
    risk: 1.5,
    checkMinutes: 13,
    delivery: { ...atOnce, slots: [{ weekday: 2, hour: 6 }], minutes: 25 },
  },
  notifications: {
    description: 'Sends e-mails and text messages',
    weekly: 1.1,
    updates: 0.5,
    team: 'shop',
    guests: [['platform', 0.4]],
    since: -66,
    delivery: { ...atOnce, before: [], minutes: 5 },
  },
  admin: {
    description: 'What support and buyers work with',
    weekly: 1.2,
    updates: 0.5,
    team: 'shop',
    guests: [['payments', 0.3]],
    since: -58,
    delivery: { ...atOnce, minutes: 6 },
  },
  handbook: {
    description: 'How we work',
    private: false,
    weekly: 0.9,
    updates: 0.1,
    direct: 0.5,
    team: 'design',
    guests: [
      ['platform', 0.8],
      ['shop', 0.8],
    ],
    unreviewed: 0.5,
    lines: 18,
    risk: 0.2,
    checkMinutes: 1.5,
    delivery: {
      ...atOnce,
      told: 'runs',
      before: [],
      workflow: 'Deploy site',
      path: '.github/workflows/deploy-site.yml',
      minutes: 2,
    },
  },
};

export const plans: RepositoryPlan[] = Object.entries(given).map(([name, plan], place) => ({
  ...usual,
  ...plan,
  name,
  place,
  words: words[name as keyof typeof words],
}));
