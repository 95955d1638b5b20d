CREATE TABLE "listed_items" (
	"step_id" bigint NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "listed_items_step_id_key_pk" PRIMARY KEY("step_id","key")
);
--> statement-breakpoint
ALTER TABLE "listed_items" ADD CONSTRAINT "listed_items_step_id_sync_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."sync_steps"("id") ON DELETE cascade ON UPDATE no action;