"""Initial tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


ALLOWED_MOVES = """
CREATE OR REPLACE FUNCTION refuse_message_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'message % may not move from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'messages_allowed_moves';
END $$;

DROP TRIGGER IF EXISTS messages_allowed_moves ON messages;
CREATE TRIGGER messages_allowed_moves BEFORE UPDATE OF state ON messages FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state
      AND NOT ((OLD.state || '>' || NEW.state) = ANY (ARRAY['pending>cancelled','pending>delivered','pending>expired','pending>queued','pending>read','pending>sending','pending>sent','pending>skipped','queued>cancelled','queued>delivered','queued>expired','queued>pending','queued>read','queued>sending','queued>sent','queued>skipped','sending>accepted','sending>delivered','sending>failed','sending>held','sending>pending','sending>queued','sending>read','sending>sent','sending>unknown','unknown>accepted','unknown>delivered','unknown>failed','unknown>held','unknown>read','unknown>sent','unknown>unconfirmed','unconfirmed>accepted','unconfirmed>delivered','unconfirmed>failed','unconfirmed>held','unconfirmed>pending','unconfirmed>read','unconfirmed>sent','held>accepted','held>delivered','held>expired','held>failed','held>read','held>sent','accepted>delivered','accepted>expired','accepted>failed','accepted>held','accepted>read','accepted>sent','sent>delivered','sent>expired','sent>failed','sent>read','delivered>read','failed>delivered','failed>read','failed>sent','expired>delivered','expired>failed','expired>read','expired>sent'])))
EXECUTE FUNCTION refuse_message_move();
"""

APPEND_ONLY = (
    """
    CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()
    """,
)


def upgrade() -> None:
    op.create_table('idempotency_keys',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('request_hash', sa.Text(), nullable=False),
    sa.Column('claim', sa.Text(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('took_effect', sa.Boolean(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotency_keys')),
    sa.UniqueConstraint('owner', 'method', 'path', 'key', name='uq_idempotency_keys_use')
    )
    op.create_index('ix_idempotency_keys_claimed_at', 'idempotency_keys', ['claimed_at'], unique=False)
    op.create_table('login_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('ip', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempts'))
    )
    op.create_index('ix_login_attempts_at', 'login_attempts', ['at'], unique=False)
    op.create_index('ix_login_attempts_ip', 'login_attempts', ['ip', 'at'], unique=False)
    op.create_index('ix_login_attempts_username_ip', 'login_attempts', ['username', 'ip', 'at'], unique=False)
    op.create_table('message_plans',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('template', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('constants', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('media', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_plans')),
    sa.UniqueConstraint('digest', name=op.f('uq_message_plans_digest'))
    )
    op.create_table('templates',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('business_account_id', sa.Text(), nullable=False),
    sa.Column('meta_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('quality_score', sa.Text(), server_default='UNKNOWN', nullable=False),
    sa.Column('parameter_format', sa.Text(), server_default='POSITIONAL', nullable=False),
    sa.Column('components', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rejected_reason', sa.Text(), nullable=True),
    sa.Column('previous_category', sa.Text(), nullable=True),
    sa.Column('correct_category', sa.Text(), nullable=True),
    sa.Column('message_send_ttl_seconds', sa.BigInteger(), nullable=True),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('content_hash', sa.Text(), nullable=False),
    sa.Column('synced_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_templates')),
    sa.UniqueConstraint('business_account_id', 'name', 'language', name=op.f('uq_templates_business_account_id_name_language'))
    )
    op.create_index('ix_templates_meta_id', 'templates', ['meta_id'], unique=False)
    op.create_table('users',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), server_default='en', nullable=False),
    sa.Column('color_scheme', sa.Text(), server_default='auto', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('all_accounts', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('token_version', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("color_scheme IN ('auto', 'light', 'dark')", name=op.f('ck_users_color_scheme')),
    sa.CheckConstraint("language IN ('en', 'pt-BR')", name=op.f('ck_users_language')),
    sa.CheckConstraint("role IN ('viewer', 'agent', 'operator', 'admin')", name=op.f('ck_users_role')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users'))
    )
    op.create_index('uq_users_username', 'users', [sa.literal_column('lower(username)')], unique=True)
    op.create_table('webhook_journal',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('signed_for', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('tries', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('kinds', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('notes', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('processed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('pending', 'processed', 'failed', 'poison')", name=op.f('ck_webhook_journal_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_journal'))
    )
    op.create_index('ix_webhook_journal_received_at', 'webhook_journal', ['received_at'], unique=False, postgresql_using='brin')
    op.create_index('ix_webhook_journal_waiting', 'webhook_journal', ['id'], unique=False, postgresql_where=sa.text("state IN ('pending', 'failed')"))
    op.create_table('whatsapp_accounts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone_number_id', sa.Text(), nullable=False),
    sa.Column('business_account_id', sa.Text(), nullable=False),
    sa.Column('business_id', sa.Text(), nullable=True),
    sa.Column('app_id', sa.Text(), nullable=True),
    sa.Column('display_phone_number', sa.Text(), nullable=True),
    sa.Column('verified_name', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('is_demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('access_token_encrypted', sa.Text(), nullable=True),
    sa.Column('access_token_last4', sa.Text(), nullable=True),
    sa.Column('app_secret_encrypted', sa.Text(), nullable=True),
    sa.Column('credentials_version', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('quality_rating', sa.Text(), server_default='UNKNOWN', nullable=False),
    sa.Column('connection_status', sa.Text(), nullable=True),
    sa.Column('throughput_level', sa.Text(), nullable=True),
    sa.Column('throughput_limit', sa.BigInteger(), server_default='80', nullable=False),
    sa.Column('messaging_limit_tier', sa.Text(), nullable=True),
    sa.Column('messaging_limit', sa.BigInteger(), nullable=True),
    sa.Column('rate_limit', sa.BigInteger(), nullable=True),
    sa.Column('pace_factor', sa.Float(), server_default='1', nullable=False),
    sa.Column('pace_changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('health', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('health_checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('blocked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('blocked_code', sa.BigInteger(), nullable=True),
    sa.Column('blocked_reason', sa.Text(), nullable=True),
    sa.Column('blocked_scope', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("blocked_scope IS NULL OR blocked_scope IN ('number', 'business_account', 'app')", name=op.f('ck_whatsapp_accounts_blocked_scope')),
    sa.CheckConstraint('(blocked_code IS NULL) = (blocked_at IS NULL)', name=op.f('ck_whatsapp_accounts_block_complete')),
    sa.CheckConstraint('deleted_at IS NULL OR access_token_encrypted IS NULL', name=op.f('ck_whatsapp_accounts_deleted_without_token')),
    sa.CheckConstraint('pace_factor > 0 AND pace_factor <= 1', name=op.f('ck_whatsapp_accounts_pace_factor_share')),
    sa.CheckConstraint('rate_limit IS NULL OR rate_limit > 0', name=op.f('ck_whatsapp_accounts_rate_limit_positive')),
    sa.CheckConstraint('throughput_limit > 0', name=op.f('ck_whatsapp_accounts_throughput_limit_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_whatsapp_accounts')),
    sa.UniqueConstraint('phone_number_id', name=op.f('uq_whatsapp_accounts_phone_number_id'))
    )
    op.create_index(op.f('ix_whatsapp_accounts_app_id'), 'whatsapp_accounts', ['app_id'], unique=False)
    op.create_index(op.f('ix_whatsapp_accounts_business_account_id'), 'whatsapp_accounts', ['business_account_id'], unique=False)
    op.create_table('api_keys',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_keys_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys')),
    sa.UniqueConstraint('key_hash', name='uq_api_keys_key_hash')
    )
    op.create_index('ix_api_keys_user_id', 'api_keys', ['user_id'], unique=False)
    op.create_table('audit_log',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=True),
    sa.Column('username', sa.Text(), nullable=True),
    sa.Column('api_key_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('object_type', sa.Text(), nullable=False),
    sa.Column('object_id', sa.Text(), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('ip', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_audit_log_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_log'))
    )
    op.create_index('ix_audit_log_at', 'audit_log', ['at'], unique=False)
    op.create_index('ix_audit_log_object', 'audit_log', ['object_type', 'object_id'], unique=False)
    op.create_index('ix_audit_log_user_id', 'audit_log', ['user_id', 'at'], unique=False)
    op.create_table('token_families',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_reason', sa.Text(), nullable=True),
    sa.Column('ip', sa.Text(), nullable=True),
    sa.Column('user_agent', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_token_families_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_token_families'))
    )
    op.create_index('ix_token_families_user_id', 'token_families', ['user_id'], unique=False)
    op.create_table('uploads',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('media_kind', sa.Text(), nullable=True),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('storage_key', sa.Text(), nullable=False),
    sa.Column('width', sa.BigInteger(), nullable=True),
    sa.Column('height', sa.BigInteger(), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('rows_key', sa.Text(), nullable=True),
    sa.Column('rows_index_at', sa.BigInteger(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'media') = (media_kind IS NOT NULL)", name=op.f('ck_uploads_media_kind')),
    sa.CheckConstraint("(kind = 'recipients') = (rows_key IS NOT NULL)", name=op.f('ck_uploads_rows_key')),
    sa.CheckConstraint("kind IN ('media', 'recipients')", name=op.f('ck_uploads_kind')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_uploads_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uploads'))
    )
    op.create_index('ix_uploads_created_at', 'uploads', ['created_at'], unique=False, postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('user_accounts',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_user_accounts_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_user_accounts_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'account_id', name=op.f('pk_user_accounts'))
    )
    op.create_index('ix_user_accounts_account_id', 'user_accounts', ['account_id'], unique=False)
    op.create_table('campaigns',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('template_id', sa.BigInteger(), nullable=True),
    sa.Column('template_variables', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=True),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.Text(), server_default='draft', nullable=False),
    sa.Column('status_reason', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('status_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('waiting_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('scheduled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('timezone', sa.Text(), server_default='UTC', nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rate_limit', sa.Float(), nullable=True),
    sa.Column('audience_status', sa.Text(), server_default='none', nullable=False),
    sa.Column('audience_upload_id', sa.Uuid(), nullable=True),
    sa.Column('audience_phone_column', sa.Text(), nullable=True),
    sa.Column('audience_default_country', sa.Text(), server_default='BR', nullable=False),
    sa.Column('audience_row', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('audience_rows', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('audience_error', sa.Text(), nullable=True),
    sa.Column('planned', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('planned_through', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('planning_done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("audience_status IN ('none', 'importing', 'ready', 'failed')", name=op.f('ck_campaigns_audience_status')),
    sa.CheckConstraint("status IN ('draft', 'scheduled', 'preparing', 'running', 'waiting', 'paused', 'completed', 'cancelled', 'missed')", name=op.f('ck_campaigns_status')),
    sa.CheckConstraint('rate_limit IS NULL OR rate_limit > 0', name=op.f('ck_campaigns_rate_limit')),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_campaigns_account_id')),
    sa.ForeignKeyConstraint(['audience_upload_id'], ['uploads.id'], name=op.f('fk_campaigns_audience_upload_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_campaigns_created_by_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['campaigns.id'], name=op.f('fk_campaigns_parent_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['plan_id'], ['message_plans.id'], name=op.f('fk_campaigns_plan_id')),
    sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_campaigns_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    op.create_index('ix_campaigns_account_id_status', 'campaigns', ['account_id', 'status'], unique=False)
    op.create_index('ix_campaigns_due', 'campaigns', ['scheduled_at'], unique=False, postgresql_where=sa.text("status = 'scheduled'"))
    op.create_table('media_handles',
    sa.Column('upload_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('media_id', sa.Text(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_media_handles_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_media_handles_upload_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('upload_id', 'account_id', name=op.f('pk_media_handles'))
    )
    op.create_table('refresh_tokens',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('family_id', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rotated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('successor_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['family_id'], ['token_families.id'], name=op.f('fk_refresh_tokens_family_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['successor_id'], ['refresh_tokens.id'], name=op.f('fk_refresh_tokens_successor_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refresh_tokens'))
    )
    op.create_index('ix_refresh_tokens_expires_at', 'refresh_tokens', ['expires_at'], unique=False)
    op.create_index('ix_refresh_tokens_family_id', 'refresh_tokens', ['family_id'], unique=False)
    op.create_table('campaign_recipients',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('row_number', sa.BigInteger(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('to_number', sa.Text(), nullable=True),
    sa.Column('recipient_key', sa.Text(), nullable=False),
    sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint("status IN ('good', 'bad', 'duplicate')", name=op.f('ck_campaign_recipients_status')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_recipients_campaign_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_recipients'))
    )
    op.create_index('ix_campaign_recipients_row', 'campaign_recipients', ['campaign_id', 'row_number'], unique=True)
    op.create_index('ix_campaign_recipients_status', 'campaign_recipients', ['campaign_id', 'status', 'row_number'], unique=False)
    op.create_index('uq_campaign_recipients_good', 'campaign_recipients', ['campaign_id', 'recipient_key'], unique=True, postgresql_where=sa.text("status = 'good'"))
    op.create_table('campaign_samples',
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent', sa.BigInteger(), nullable=False),
    sa.Column('delivered', sa.BigInteger(), nullable=False),
    sa.Column('read', sa.BigInteger(), nullable=False),
    sa.Column('failed', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_samples_campaign_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'at', name=op.f('pk_campaign_samples'))
    )
    op.create_table('messages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('direction', sa.Text(), server_default='outbound', nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('recipient_key', sa.Text(), nullable=False),
    sa.Column('to_number', sa.Text(), nullable=True),
    sa.Column('user_id', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), server_default='template', nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=True),
    sa.Column('row_number', sa.BigInteger(), nullable=True),
    sa.Column('variables', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('attempt', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('refusals', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wamid', sa.Text(), nullable=True),
    sa.Column('wa_id', sa.Text(), nullable=True),
    sa.Column('error_code', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("campaign_id IS NULL OR direction = 'outbound'", name=op.f('ck_messages_campaign_direction')),
    sa.CheckConstraint("direction IN ('outbound', 'inbound')", name=op.f('ck_messages_direction')),
    sa.CheckConstraint("state IN ('pending', 'queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'failed', 'unknown', 'unconfirmed', 'held', 'skipped', 'cancelled', 'expired', 'received')", name=op.f('ck_messages_state')),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_messages_account_id')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_messages_campaign_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_messages_created_by_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['message_plans.id'], name=op.f('fk_messages_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('campaign_id', 'recipient_key', name=op.f('uq_messages_campaign_id_recipient_key')),
    postgresql_with={'fillfactor': '70'}
    )
    op.create_index('ix_messages_campaign_id_state', 'messages', ['campaign_id', 'state'], unique=False)
    op.create_index('ix_messages_leased', 'messages', ['account_id', 'lease_until'], unique=False, postgresql_where=sa.text("state IN ('queued', 'sending')"))
    op.create_index('ix_messages_pending', 'messages', ['account_id', 'campaign_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text("state = 'pending'"))
    op.create_index('ix_messages_unknown', 'messages', ['state_at'], unique=False, postgresql_where=sa.text("state = 'unknown'"))
    op.create_index('uq_messages_inbound_wamid', 'messages', ['wamid'], unique=True, postgresql_where=sa.text("direction = 'inbound'"))
    op.create_table('message_attempts',
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.SmallInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), server_default='started', nullable=False),
    sa.Column('http_status', sa.SmallInteger(), nullable=True),
    sa.Column('error_code', sa.BigInteger(), nullable=True),
    sa.Column('error_subcode', sa.BigInteger(), nullable=True),
    sa.Column('details', sa.Text(), nullable=True),
    sa.Column('fbtrace_id', sa.Text(), nullable=True),
    sa.Column('wamid', sa.Text(), nullable=True),
    sa.CheckConstraint("outcome IN ('started', 'accepted', 'refused', 'not_sent', 'ambiguous')", name=op.f('ck_message_attempts_outcome')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_attempts_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_id', 'attempt', name=op.f('pk_message_attempts'))
    )
    op.create_index('ix_message_attempts_wamid', 'message_attempts', ['wamid'], unique=False, postgresql_where=sa.text('wamid IS NOT NULL'))
    op.create_table('message_statuses',
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.SmallInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('wamid', sa.Text(), nullable=True),
    sa.Column('error_code', sa.BigInteger(), nullable=True),
    sa.Column('details', sa.Text(), nullable=True),
    sa.Column('pricing', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_statuses_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_id', 'attempt', 'status', name=op.f('pk_message_statuses'))
    )
    op.execute(ALLOWED_MOVES)
    for statement in APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('message_statuses')
    op.drop_index('ix_message_attempts_wamid', table_name='message_attempts', postgresql_where=sa.text('wamid IS NOT NULL'))
    op.drop_table('message_attempts')
    op.drop_index('uq_messages_inbound_wamid', table_name='messages', postgresql_where=sa.text("direction = 'inbound'"))
    op.drop_index('ix_messages_unknown', table_name='messages', postgresql_where=sa.text("state = 'unknown'"))
    op.drop_index('ix_messages_pending', table_name='messages', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index('ix_messages_leased', table_name='messages', postgresql_where=sa.text("state IN ('queued', 'sending')"))
    op.drop_index('ix_messages_campaign_id_state', table_name='messages')
    op.drop_table('messages')
    op.drop_table('campaign_samples')
    op.drop_index('uq_campaign_recipients_good', table_name='campaign_recipients', postgresql_where=sa.text("status = 'good'"))
    op.drop_index('ix_campaign_recipients_status', table_name='campaign_recipients')
    op.drop_index('ix_campaign_recipients_row', table_name='campaign_recipients')
    op.drop_table('campaign_recipients')
    op.drop_index('ix_refresh_tokens_family_id', table_name='refresh_tokens')
    op.drop_index('ix_refresh_tokens_expires_at', table_name='refresh_tokens')
    op.drop_table('refresh_tokens')
    op.drop_table('media_handles')
    op.drop_index('ix_campaigns_due', table_name='campaigns', postgresql_where=sa.text("status = 'scheduled'"))
    op.drop_index('ix_campaigns_account_id_status', table_name='campaigns')
    op.drop_table('campaigns')
    op.drop_index('ix_user_accounts_account_id', table_name='user_accounts')
    op.drop_table('user_accounts')
    op.drop_index('ix_uploads_created_at', table_name='uploads', postgresql_where=sa.text('deleted_at IS NULL'))
    op.drop_table('uploads')
    op.drop_index('ix_token_families_user_id', table_name='token_families')
    op.drop_table('token_families')
    op.drop_index('ix_audit_log_user_id', table_name='audit_log')
    op.drop_index('ix_audit_log_object', table_name='audit_log')
    op.drop_index('ix_audit_log_at', table_name='audit_log')
    op.drop_table('audit_log')
    op.drop_index('ix_api_keys_user_id', table_name='api_keys')
    op.drop_table('api_keys')
    op.drop_index(op.f('ix_whatsapp_accounts_business_account_id'), table_name='whatsapp_accounts')
    op.drop_index(op.f('ix_whatsapp_accounts_app_id'), table_name='whatsapp_accounts')
    op.drop_table('whatsapp_accounts')
    op.drop_index('ix_webhook_journal_waiting', table_name='webhook_journal', postgresql_where=sa.text("state IN ('pending', 'failed')"))
    op.drop_index('ix_webhook_journal_received_at', table_name='webhook_journal', postgresql_using='brin')
    op.drop_table('webhook_journal')
    op.drop_index('uq_users_username', table_name='users')
    op.drop_table('users')
    op.drop_index('ix_templates_meta_id', table_name='templates')
    op.drop_table('templates')
    op.drop_table('message_plans')
    op.drop_index('ix_login_attempts_username_ip', table_name='login_attempts')
    op.drop_index('ix_login_attempts_ip', table_name='login_attempts')
    op.drop_index('ix_login_attempts_at', table_name='login_attempts')
    op.drop_table('login_attempts')
    op.drop_index('ix_idempotency_keys_claimed_at', table_name='idempotency_keys')
    op.drop_table('idempotency_keys')
    op.execute("DROP FUNCTION IF EXISTS refuse_message_move()")
    op.execute("DROP FUNCTION IF EXISTS audit_log_is_append_only()")
