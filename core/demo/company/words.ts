import type { Random } from '#core/demo/generate/random.ts';

/** What the changes of each repository are about. Titles are put together of these, and read as people write them. */
export interface Words {
  /** What is done for them. */
  verbs: string[];
  things: string[];
  /** With the word before them, such as `in the basket`. */
  places: string[];
  when: string[];
}

export type Kind = 'feature' | 'fix' | 'chore';

const list = (text: string) => text.split(', ');

export const words = {
  storefront: {
    verbs: list('Show, Offer, Add, Group, Preview'),
    things: list(
      'gift cards, delivery slots, product reviews, wish lists, voucher codes, size guides, stock levels, related products, recently viewed items, bundle prices, shipping estimates, newsletter sign-ups, saved addresses, seasonal banners, product videos, price alerts, seed calendars, guest accounts',
    ),
    places: list(
      'on the product page, in the basket, on the home page, on the category page, in the order history, in the search results, on the account page, on the landing pages',
    ),
    when: list(
      'after a reload, for guests, with an empty basket, on small screens, with two currencies, in the old browser tab, when an item sells out, during a sale',
    ),
  },
  'orders-api': {
    verbs: list('Support, Return, Validate, Add, Limit'),
    things: list(
      'partial refunds, split shipments, order notes, return labels, backorders, invoice numbers, tax rules, order exports, stock reservations, cancellation reasons, price rounding, customer groups, webhook retries, address checks',
    ),
    places: list(
      'at the orders endpoint, in the refund flow, in the nightly job, in the customer API, in the order events, in the invoice service',
    ),
    when: list(
      'for orders across midnight, with more than fifty lines, when the carrier times out, for old customers, after a retry, in another time zone',
    ),
  },
  'mobile-app': {
    verbs: list('Show, Support, Add, Preview'),
    things: list(
      'push notifications, barcode scans, offline baskets, dark colours, app links, photo uploads, face unlock, order tracking, saved cards, swipe actions, store maps, plant reminders, crash reports, image caching',
    ),
    places: list(
      'in the tab bar, on the order screen, on the product screen, in the settings, in the onboarding, in the camera, in the share sheet',
    ),
    when: list(
      'without a network, on tablets, after an update, with large fonts, in the background, on older phones, when the session has ended',
    ),
  },
  checkout: {
    verbs: list('Support, Verify, Add, Record'),
    things: list(
      'card payments, bank transfers, instalments, payment retries, fraud checks, three-step verification, receipts, currency conversion, idempotent charges, refund limits, settlement files, payment tokens',
    ),
    places: list(
      'on the payment page, in the ledger, in the settlement job, in the provider adapter, on the confirmation page, in the audit log',
    ),
    when: list(
      'after a timeout, for amounts below one, when a card expires, for two payments at once, with a declined card, on a slow connection',
    ),
  },
  search: {
    verbs: list('Support, Weigh, Add, Measure'),
    things: list(
      'synonyms, typo tolerance, facet counts, ranking weights, plural forms, result snippets, query logs, filters by colour, autocompletion, stop words, index rebuilds, sponsored results',
    ),
    places: list(
      'in the query parser, in the index, in the suggestions, in the ranking, in the admin tools, in the result cache',
    ),
    when: list(
      'for short queries, with accents, during a rebuild, for empty results, with many facets, in the second region',
    ),
  },
  'design-system': {
    verbs: list('Add, Restyle, Document, Support'),
    things: list(
      'buttons, date pickers, dialogs, form fields, tooltips, colour tokens, icons, tables, toasts, breadcrumbs, skeletons, focus rings',
    ),
    places: list(
      'in the library, in the documentation, in the themes, in the examples, on the dark theme, in the form package',
    ),
    when: list(
      'in dark mode, with a keyboard, on touch screens, with long texts, in right-to-left layouts, when zoomed',
    ),
  },
  infrastructure: {
    verbs: list('Automate, Monitor, Add, Enable'),
    things: list(
      'database backups, autoscaling, DNS records, alerts, secrets rotation, log retention, build runners, access policies, cluster upgrades, cost reports, certificates, health checks',
    ),
    places: list(
      'in production, in staging, in the shared modules, in the monitoring stack, in the network, in the build cluster',
    ),
    when: list(
      'during maintenance, on the second zone, when a node is lost, after a certificate expires, under load, for new accounts',
    ),
  },
  'data-pipelines': {
    verbs: list('Publish, Check, Add, Join'),
    things: list(
      'sales forecasts, late events, customer segments, returns data, supplier feeds, daily totals, currency tables, deduplication, backfills, margin reports, schema checks, warehouse snapshots',
    ),
    places: list(
      'in the ingest job, in the daily reports, in the forecast model, in the event schema, in the quality checks',
    ),
    when: list('for late partitions, on month ends, with missing columns, after a backfill, across daylight saving'),
  },
  warehouse: {
    verbs: list('Print, Show, Sort, Add'),
    things: list(
      'pick lists, pallet labels, stock counts, returns bins, carrier pickups, packing slips, shelf plans, weight checks, handheld scanners, delivery notes',
    ),
    places: list(
      'at the packing station, on the goods-in screen, in the pick app, in the label printer, in the stock ledger',
    ),
    when: list('for heavy parcels, after a count, on handhelds, with mixed pallets, at shift change, without a label'),
  },
  notifications: {
    verbs: list('Send, Add, Translate, Limit'),
    things: list(
      'order e-mails, unsubscribe links, message templates, bounce handling, text messages, send limits, quiet hours, translations',
    ),
    places: list('in the mail queue, in the template editor, in the delivery log, on the preference page'),
    when: list('for bounced addresses, at night, with missing names, when the queue is full, in other languages'),
  },
  admin: {
    verbs: list('Show, Filter, Add, Export'),
    things: list(
      'user roles, audit entries, bulk edits, refund approvals, customer lookups, price imports, feature switches, export files',
    ),
    places: list('on the customer view, on the order view, on the price list, in the role editor, in the dashboard'),
    when: list('for large exports, without permission, with two tabs open, for archived customers'),
  },
  handbook: {
    verbs: list('Describe, Explain, Add, Shorten'),
    things: list(
      'on-call notes, onboarding steps, release notes, incident guides, meeting rules, code review rules, holiday planning, team pages',
    ),
    places: list('in the engineering guide, on the start page, in the support guide, in the glossary'),
    when: list('for newcomers, in the sidebar, on printed pages'),
  },
} satisfies Record<string, Words>;

const patterns: Record<Kind, string[]> = {
  feature: ['{verb} {things} {place}', '{verb} {things} {when}', '{verb} {things} and {others} {place}'],
  fix: [
    'Fix {things} {when}',
    'Correct {things} {place}',
    'Do not lose {things} {when}',
    'Handle {things} {when}',
    'Fix wrong {things} {place}',
    'Avoid duplicate {things} {when}',
  ],
  chore: [
    'Simplify {things}',
    'Move {things} out of {bare}',
    'Cover {things} with tests',
    'Remove unused code for {things}',
    'Speed up {things} {place}',
    'Log more about {things} {when}',
    'Split {bare} into smaller parts',
    'Type {things} strictly',
    'Document {things}',
  ],
};

/** A title for a change of that kind. */
export function titleOf(random: Random, kind: Kind, { verbs, things, places, when }: Words): string {
  const [thing, other, place] = [random.pick(things), random.pick(things), random.pick(places)];
  const title = random
    .pick(patterns[kind])
    .replace('{verb}', random.pick(verbs))
    .replace('{things}', thing)
    .replace('{place}', place)
    .replace('{bare}', bare(place))
    .replace('{when}', random.pick(when));
  return title.replace(' and {others}', other === thing ? '' : ` and ${other}`);
}

/** What an incident is called by whoever notices it. */
export function alarmOf(random: Random, { things, places }: Words): string {
  const thing = random.pick(things);
  const place = bare(random.pick(places));
  const alarm = random.pick([
    `errors around ${thing}`,
    `${place} is slow`,
    `${place} cannot be reached`,
    `wrong ${thing}`,
  ]);
  return alarm.charAt(0).toUpperCase() + alarm.slice(1);
}

/** A place without the word before it. */
function bare(place: string): string {
  return place.replace(/^\S+ /, '');
}

const reasons = [
  'Support asked for this twice in the last month.',
  'Part of the work on the spring range.',
  'Found while looking into a slow page.',
  'We agreed on this in the planning.',
  'The old way made every other change harder.',
  'Customers notice this one.',
  'A first step; the rest follows in smaller changes.',
  'Needed before the next campaign.',
];
const tests = [
  'Tried on staging.',
  'Covered by tests.',
  'Tried by hand in three browsers.',
  'No change that anybody can see.',
  'Screenshots are in the ticket.',
];

/** What the author writes below the title. */
export function bodyOf(random: Random): string {
  return `${random.pick(reasons)}\n\n${random.pick(tests)}`;
}

export const laterCommits = [
  'Address review comments',
  'Fix the linter',
  'Add a missing test',
  'Rename as suggested',
  'Handle the empty case',
  'Merge the two helpers',
  'Update the snapshot',
];
export const remarks = [
  'Could this be empty here?',
  'I would move this next to its only caller.',
  'Do we need both branches?',
  'This name says something else than what it does.',
  'Nice. Could you add a test for the other case?',
  'What happens when the request is retried?',
  'Let us keep this out of the hot path.',
  'Is there a reason not to reuse the helper above?',
  'Typo.',
];
export const replies = [
  'Done.',
  'Good point, changed.',
  'I would rather do that in a change of its own.',
  'Fixed, thanks.',
];
export const aiRemarks = [
  'This value can be null when the list is empty; the next line reads a property of it.',
  'The promise is not awaited, so an error in it is lost.',
  'The comparison ignores the time zone of the second date.',
  'The same query runs once for each row; one query with a list would do.',
  'The catch block hides the reason of the failure.',
];
export const libraries = list(
  'tinyqueue-client, paperdate, quickform, leafcache, mintrouter, softjson, plainlog, stonesql, brightchart, wireproto, foldtest, clearauth',
);
