import { errors, jwtVerify, SignJWT } from 'jose';
import type { Context } from '#core/context.ts';
import { newId } from '#core/lib/id.ts';

/**
 * A browser that has logged in once keeps a proof of it. Its tries are counted for itself and not with everybody else's,
 * so that no stranger who guesses passwords, from however many addresses, keeps the owner from logging in.
 */

export const deviceSeconds = 365 * 24 * 3600;

const issuer = 'veelocity';
/** Not the audience of access tokens: neither is taken for the other. */
const audience = 'veelocity-device';

/** The proof for a browser that has just logged in. */
export async function nameDevice(ctx: Context, known: string | null): Promise<string> {
  const now = Math.floor(ctx.now().getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setJti(known ?? newId())
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + deviceSeconds)
    .sign(new TextEncoder().encode(ctx.config.jwtSecret));
}

/** The browser that a proof names; `null` when it is not good. */
export async function readDevice(ctx: Context, proof: string): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(proof, new TextEncoder().encode(ctx.config.jwtSecret), {
      algorithms: ['HS256'],
      issuer,
      audience,
      currentDate: ctx.now(),
      requiredClaims: ['jti', 'exp'],
    });
    return payload.jti ?? null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
