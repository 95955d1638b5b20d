-- Comes with every request of a session: a function keeps its plan, whatever the connection does with others.
CREATE FUNCTION "caller_of_session"("session" uuid, "at" timestamp with time zone)
RETURNS TABLE ("id" integer, "email" text, "data_version" bigint, "settings_version" bigint, "settings" text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = auto
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT u.id, u.email, w.data_version::bigint, w.settings_version::bigint, w.settings::text
    FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN workspace w
    WHERE s.id = caller_of_session.session AND s.revoked_at IS NULL AND s.expires_at > caller_of_session.at;
END
$$;
