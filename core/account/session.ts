import { and, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { sessions, usedRefreshTokens, users } from '#core/db/account.sql.ts';
import type { Queryable } from '#core/db/database.ts';
import { VeelocityError } from '#core/error.ts';
import { hashOf, newId, newSecret, sign } from '#core/lib/id.ts';
import { createMemo } from '#core/lib/memo.ts';

/**
 * A session is a login in one browser: a short access token that the page keeps in memory, and a long refresh token in
 * a cookie. Each refresh token is good once; whoever shows a used one ends the session.
 */

const accessTokenSeconds = 15 * 60;
export const refreshTokenSeconds = 30 * 24 * 3600;
/**
 * How long a used refresh token still gives the same successor. Two tabs that refresh at the same moment, or a page
 * that was left before the answer came, must not look like a thief.
 */
const graceSeconds = 30;

const issuer = 'veelocity';
const audience = 'veelocity-api';

/** A session as its owner gets it. */
export interface OpenedSession {
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  user: { id: number; email: string };
}

/** Opens a session for the user and notes the login. */
export async function openSession(ctx: Context, user: { id: number; email: string }): Promise<OpenedSession> {
  const now = ctx.now().toISOString();
  const session = { id: newId(), userId: user.id };
  const refreshToken = newSecret();
  await ctx.db.transaction(async (tx) => {
    await tx.delete(sessions).where(lt(sessions.expiresAt, now));
    await tx.insert(sessions).values({
      ...session,
      refreshHash: await hashOf(refreshToken),
      createdAt: now,
      expiresAt: after(ctx, refreshTokenSeconds),
    });
    await tx.update(users).set({ lastLoginAt: now }).where(eq(users.id, user.id));
  });
  return opened(ctx, session, user.email, refreshToken);
}

/**
 * Exchanges a refresh token for the next one and a new access token. Throws `unauthorized` when it is not good; a used
 * one that comes back after the grace period also ends the session that it belonged to.
 */
export async function refreshSession(ctx: Context, refreshToken: string): Promise<OpenedSession> {
  const hash = await hashOf(refreshToken);
  const found = await ctx.db.transaction(
    async (tx) => (await rotate(ctx, tx, hash, refreshToken)) ?? reuse(ctx, tx, hash),
  );
  if (found === null) throw new VeelocityError('unauthorized', 'This session has ended. Log in again.');
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, found.userId));
  return opened(ctx, found, user?.email ?? '', await newest(ctx, found, refreshToken));
}

/** Ends one session at once. */
export async function endSession(ctx: Context, sessionId: string): Promise<void> {
  await revoke(ctx, ctx.db, sessionId);
}

/** Ends every session but one. */
export async function endOtherSessions(ctx: Context, db: Queryable, sessionId: string): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: ctx.now().toISOString() })
    .where(and(ne(sessions.id, sessionId), isNull(sessions.revokedAt)));
}

interface AccessToken {
  sessionId: string;
  expiresAt: number;
}

/** What tokens say whose signature is good, by the secret and the token: a page shows the same one with every request. */
const signed = createMemo<AccessToken>(100);

/** The session that an access token names, if its signature and times are good; whether it was revoked is not asked. */
export async function readAccessToken(ctx: Context, token: string): Promise<string | null> {
  const key = `${ctx.config.jwtSecret} ${token}`;
  const read = signed.get(key) ?? (await readSigned(ctx, token));
  if (read === null) return null;
  signed.set(key, read);
  return ctx.now().getTime() < read.expiresAt ? read.sessionId : null;
}

/** `null`: the signature is not good, or something is missing. Whether the token has expired is not asked. */
async function readSigned(ctx: Context, token: string): Promise<AccessToken | null> {
  try {
    const { payload } = await jwtVerify(token, signingKey(ctx), {
      algorithms: ['HS256'],
      issuer,
      audience,
      currentDate: new Date(0),
      requiredClaims: ['sub', 'jti', 'iat', 'exp'],
    });
    const sessionId = z.uuid().safeParse(payload.jti).data;
    return sessionId === undefined ? null : { sessionId, expiresAt: Number(payload.exp) * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** The session that a refresh token is or was of, whether it is good or not; `null`: of none. */
export async function sessionOf(ctx: Context, refreshToken: string): Promise<string | null> {
  const hash = await hashOf(refreshToken);
  const [current] = await ctx.db.select({ id: sessions.id }).from(sessions).where(eq(sessions.refreshHash, hash));
  if (current !== undefined) return current.id;
  const used = usedRefreshTokens;
  const [earlier] = await ctx.db.select({ id: used.sessionId }).from(used).where(eq(used.hash, hash));
  return earlier?.id ?? null;
}

interface Session {
  id: string;
  userId: number;
}

/** A session with the hash of the refresh token that is good now. */
interface Refreshed extends Session {
  refreshHash: string;
}

/** The session whose good refresh token this was, with the successor in its place. The row lock makes it happen once. */
async function rotate(ctx: Context, tx: Queryable, hash: string, refreshToken: string): Promise<Refreshed | null> {
  const now = ctx.now().toISOString();
  const [session] = await tx
    .select({ id: sessions.id, userId: sessions.userId })
    .from(sessions)
    .where(and(eq(sessions.refreshHash, hash), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .for('update');
  if (session === undefined) return null;
  const refreshHash = await hashOf(await successor(ctx, session.id, refreshToken));
  await tx.delete(usedRefreshTokens).where(lt(usedRefreshTokens.usedAt, after(ctx, -refreshTokenSeconds)));
  await tx.insert(usedRefreshTokens).values({ hash, sessionId: session.id, usedAt: now });
  await tx
    .update(sessions)
    .set({ refreshHash, expiresAt: after(ctx, refreshTokenSeconds) })
    .where(eq(sessions.id, session.id));
  return { ...session, refreshHash };
}

/** The session of a refresh token used a moment ago; after the grace period the session is ended instead. */
async function reuse(ctx: Context, tx: Queryable, hash: string): Promise<Refreshed | null> {
  const [used] = await tx
    .select({
      id: sessions.id,
      userId: sessions.userId,
      refreshHash: sessions.refreshHash,
      revokedAt: sessions.revokedAt,
      usedAt: usedRefreshTokens.usedAt,
    })
    .from(usedRefreshTokens)
    .innerJoin(sessions, eq(sessions.id, usedRefreshTokens.sessionId))
    .where(eq(usedRefreshTokens.hash, hash));
  if (used === undefined || used.revokedAt !== null) return null;
  if (ctx.now().getTime() - new Date(used.usedAt).getTime() <= graceSeconds * 1000) return used;
  await revoke(ctx, tx, used.id);
  ctx.log('warn', 'A used refresh token was shown again, so its session was ended.', { session: used.id });
  return null;
}

async function revoke(ctx: Context, db: Queryable, sessionId: string): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: ctx.now().toISOString() })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)));
}

/**
 * The refresh token that follows another. It is computed, not drawn, so that two requests with the same token at the
 * same moment get the same answer whichever comes first, and the browser ends up with the good one.
 */
function successor(ctx: Context, sessionId: string, refreshToken: string): Promise<string> {
  return sign(ctx.config.jwtSecret, `refresh ${sessionId} ${refreshToken}`);
}

/** The good refresh token of a session, found by following the successors of one that was shown. */
async function newest(ctx: Context, session: Refreshed, refreshToken: string): Promise<string> {
  let token = await successor(ctx, session.id, refreshToken);
  for (let steps = 0; steps < 20 && (await hashOf(token)) !== session.refreshHash; steps++) {
    token = await successor(ctx, session.id, token);
  }
  return token;
}

async function opened(ctx: Context, session: Session, email: string, refreshToken: string): Promise<OpenedSession> {
  const now = Math.floor(ctx.now().getTime() / 1000);
  const accessToken = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(String(session.userId))
    .setJti(session.id)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + accessTokenSeconds)
    .sign(signingKey(ctx));
  return { accessToken, expiresInSeconds: accessTokenSeconds, refreshToken, user: { id: session.userId, email } };
}

function signingKey(ctx: Context): Uint8Array {
  return new TextEncoder().encode(ctx.config.jwtSecret);
}

function after(ctx: Context, seconds: number): string {
  return new Date(ctx.now().getTime() + seconds * 1000).toISOString();
}
