import * as z from 'zod';

/** Where something comes from: `real`, or `demo`, which is invented. */
export const Origin = z.enum(['real', 'demo']);
export type Origin = z.infer<typeof Origin>;
