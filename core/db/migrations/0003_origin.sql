ALTER TABLE "repositories" ADD COLUMN "origin" text DEFAULT 'real' NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "origin" text DEFAULT 'real' NOT NULL;