"""What answers mean by staff and by the model, and opt-outs that the model heard

Revision ID: 0042
Revises: 0041
"""

from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None

CHANNELS = {'suppressions': 'ck_suppressions_channel', 'consent_events': 'ck_consent_events_channel'}


def upgrade() -> None:
    op.alter_column('message_intents', 'intent', nullable=True)
    for table, name in CHANNELS.items():
        # Not valid: the rows there are were held to a narrower list, and the table is not read under the lock.
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} "
                   "CHECK (channel IN ('word', 'button', 'model', 'meta', 'staff', 'import')) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    op.execute("DELETE FROM message_intents WHERE intent IS NULL")
    op.alter_column('message_intents', 'intent', nullable=False)
    for table, name in CHANNELS.items():
        op.execute(f"UPDATE {table} SET channel = 'staff' WHERE channel = 'model'")
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} "
                   "CHECK (channel IN ('word', 'button', 'meta', 'staff', 'import'))")
