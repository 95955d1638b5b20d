import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './core/db/*.sql.ts',
  out: './core/db/migrations',
});
