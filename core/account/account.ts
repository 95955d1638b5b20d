import { eq } from 'drizzle-orm';
import * as z from 'zod';
import { endOtherSessions, type OpenedSession, openSession } from '#core/account/session.ts';
import { countTry, forgive, type Origin } from '#core/account/throttle.ts';
import type { Context } from '#core/context.ts';
import { users } from '#core/db/account.sql.ts';
import { VeelocityError } from '#core/error.ts';
import { sameText } from '#core/lib/id.ts';
import { invalid } from '#core/lib/invalid.ts';
import { decoyHash, hashPassword, verifyPassword } from '#core/lib/password.ts';

/** The one user: registering, logging in, changing the password. */

const email = z
  .string()
  .max(254)
  .transform((text) => text.trim().normalize('NFC').toLowerCase())
  .pipe(z.email('Must be an e-mail address such as name@example.com.'));
const newPassword = z
  .string()
  .min(12, 'A password must have at least 12 characters. A few words in a row are easy to remember and hard to guess.')
  .max(1000);
/** No limit from below: whether it is right is the only question. */
const knownPassword = z.string().max(1000);

export const Registration = z.strictObject({
  email,
  password: newPassword,
  setup_code: z.string().max(1000).optional(),
});
export type Registration = z.infer<typeof Registration>;

export const Credentials = z.strictObject({ email, password: knownPassword });
export type Credentials = z.infer<typeof Credentials>;

export const PasswordChange = z.strictObject({ current_password: knownPassword, new_password: newPassword });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** The user as `GET /auth/me` has it. */
export const Me = z.object({
  id: z.number().int(),
  email: z.string(),
  created_at: z.string(),
  last_login_at: z.string().nullable(),
});
export type Me = z.infer<typeof Me>;

/**
 * Makes the one user and opens their first session.
 * Throws `registration_closed` once there is a user, `setup_code_required` without the code that the operator set.
 */
export async function register(ctx: Context, input: Registration, from: Origin): Promise<OpenedSession> {
  if ((await ctx.db.select({ id: users.id }).from(users)).length > 0) throw registrationClosed();
  if (ctx.config.setupCode !== null) await checkSetupCode(ctx, ctx.config.setupCode, input.setup_code ?? '', from);
  // The constraint on the table decides who is first, however many arrive here together.
  const [user] = await ctx.db
    .insert(users)
    .values({
      id: 1,
      email: input.email,
      passwordHash: await hashPassword(input.password),
      createdAt: ctx.now().toISOString(),
    })
    .onConflictDoNothing()
    .returning({ id: users.id, email: users.email });
  if (user === undefined) throw registrationClosed();
  return openSession(ctx, user);
}

/**
 * Opens a session for the right e-mail and password. Throws `unauthorized` for any wrong pair, known e-mail or not,
 * after the same work; `too_many_requests` when tries come too fast.
 */
export async function logIn(ctx: Context, input: Credentials, from: Origin): Promise<OpenedSession> {
  const tries = await countTry(ctx, from, input.email);
  const [user] = await ctx.db.select().from(users).where(eq(users.email, input.email));
  const right = await verifyPassword(input.password, user?.passwordHash ?? decoyHash);
  if (!right || user === undefined) throw new VeelocityError('unauthorized', 'The e-mail or the password is wrong.');
  await forgive(ctx, tries);
  return openSession(ctx, { id: user.id, email: user.email });
}

/**
 * Changes the password and ends every other session. Throws `invalid` when the current password is wrong, and
 * `too_many_requests` when this session tries too fast: strangers at the login do not count here.
 */
export async function changePassword(
  ctx: Context,
  input: PasswordChange,
  caller: { sessionId: string; userId: number },
): Promise<void> {
  const [user] = await ctx.db.select().from(users).where(eq(users.id, caller.userId));
  const tries = await countTry(ctx, { address: null, device: caller.sessionId }, null);
  if (!(await verifyPassword(input.current_password, user?.passwordHash ?? decoyHash))) {
    throw invalid([{ field: 'current_password', message: 'This is not your current password.' }]);
  }
  await forgive(ctx, tries);
  const passwordHash = await hashPassword(input.new_password);
  await ctx.db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, caller.userId));
    await endOtherSessions(ctx, tx, caller.sessionId);
  });
}

/** The user. Throws `unauthorized` when there is none. */
export async function readMe(ctx: Context): Promise<Me> {
  const [user] = await ctx.db.select().from(users);
  if (user === undefined) throw new VeelocityError('unauthorized', 'There is no such user.');
  return { id: user.id, email: user.email, created_at: user.createdAt, last_login_at: user.lastLoginAt };
}

async function checkSetupCode(ctx: Context, expected: string, given: string, from: Origin): Promise<void> {
  const tries = await countTry(ctx, from, null);
  if (!(await sameText(given, expected))) {
    const detail = 'The setup code is wrong or missing. It is the value of SETUP_CODE on the server.';
    throw new VeelocityError('setup_code_required', detail);
  }
  await forgive(ctx, tries);
}

function registrationClosed(): VeelocityError {
  return new VeelocityError('registration_closed', 'Veelocity has its one user already. Log in instead.');
}
