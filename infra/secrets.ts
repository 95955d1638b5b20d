/** What only the functions may know. `sst secret set EncryptionKey …`; the names in the environment are those of `.env.example`. */
export type Secrets = ReturnType<typeof createSecrets>;

export function createSecrets() {
  return {
    encryptionKey: new sst.Secret('EncryptionKey'),
    jwtSecretKey: new sst.Secret('JwtSecretKey'),
    setupCode: new sst.Secret('SetupCode'),
    // GitHub's OAuth app is for those who want it: empty is without.
    githubOauthClientId: new sst.Secret('GithubOauthClientId', ''),
    githubOauthClientSecret: new sst.Secret('GithubOauthClientSecret', ''),
  };
}
