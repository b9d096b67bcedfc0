-- The timeline's rows are events from now on: some are about no one account.
ALTER TABLE "timeline_entry" RENAME TO "event";
ALTER TABLE "event" ALTER COLUMN "accountId" DROP NOT NULL;
ALTER TABLE "event" RENAME CONSTRAINT "timeline_entry_pkey" TO "event_pkey";
ALTER TABLE "event" RENAME CONSTRAINT "timeline_entry_accountId_fkey" TO "event_accountId_fkey";
ALTER TABLE "event" RENAME CONSTRAINT "timeline_entry_incidentId_fkey" TO "event_incidentId_fkey";
ALTER INDEX "timeline_entry_accountId_at_id_idx" RENAME TO "event_accountId_at_id_idx";

-- What a notification is about was its rule times its step.
ALTER TABLE "notification" ADD COLUMN "kind" TEXT;
UPDATE "notification" SET "kind" = CASE
    WHEN "ruleKey" IN ('email-wrong-credentials', 'sms-wrong-credentials') THEN
        CASE "step" WHEN 1 THEN 'suspended_reminder' WHEN 2 THEN 'cannot_send' WHEN 3 THEN 'cannot_send_reminder'
                    ELSE 'suspended' END
    WHEN "ruleKey" IN ('email-recovered', 'sms-recovered') THEN 'recovered'
    WHEN "ruleKey" = 'email-password-updated' THEN 'password_updated'
    WHEN "ruleKey" = 'email-host-outage' THEN CASE "step" WHEN 4 THEN 'host_outage_over' ELSE 'host_outage' END
    WHEN "ruleKey" = 'email-unreachable' THEN 'unreachable'
    WHEN "ruleKey" = 'email-account-suspended' THEN 'account_suspended'
    WHEN "ruleKey" = 'user-invitation' THEN 'invitation'
    WHEN "ruleKey" = 'user-password-reset' THEN 'password_reset'
    WHEN "ruleKey" = 'user-forgotten-password' THEN 'forgotten_password'
    -- Of a rule that is no more: kept for the log under its own name.
    ELSE "ruleKey" END;
ALTER TABLE "notification" ALTER COLUMN "kind" SET NOT NULL;
ALTER TABLE "notification" DROP COLUMN "step";
