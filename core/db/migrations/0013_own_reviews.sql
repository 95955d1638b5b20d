-- Who reviews with several accounts reviews once, and with none of the author's. What was concluded otherwise of people who
-- had been merged goes, and the ledgers of what was merged with it are concluded anew with the next tick.
DELETE FROM "reviewer_facts" f USING "identities" reviewer, "identities" author
WHERE reviewer."account" = lower(f."reviewer") AND author."account" = lower(f."author")
  AND author."person_id" = reviewer."person_id";
--> statement-breakpoint
DELETE FROM "reviewer_facts" f USING "identities" mine, "identities" other, "reviewer_facts" first
WHERE first."pull_request_id" = f."pull_request_id" AND mine."account" = lower(f."reviewer")
  AND other."account" = lower(first."reviewer") AND other."person_id" = mine."person_id"
  AND (first."reviewer_is_bot", first."reviewed_at", first."id") < (f."reviewer_is_bot", f."reviewed_at", f."id");
--> statement-breakpoint
INSERT INTO "delivery_dirt" ("repository_id", "kind", "ref")
SELECT DISTINCT p."repository_id", 'change', '#' || p."number"
FROM "reviews" r
JOIN "pull_requests" p ON p."repository_id" = r."repository_id" AND p."number" = r."pull_request_number"
JOIN "identities" reviewer ON reviewer."account" = lower(r."author")
JOIN "identities" author ON author."account" = lower(p."author") AND author."person_id" = reviewer."person_id"
WHERE lower(r."author") <> lower(p."author")
ON CONFLICT DO NOTHING;
--> statement-breakpoint
UPDATE "workspace" SET "data_version" = "data_version" + 1 WHERE EXISTS (SELECT FROM "identities");
