"""The assistant's knowledge base

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None

# The language is a word of ours, not a regconfig: a database with a column of that type cannot be upgraded in place.
FUNCTIONS = (
    # Snowball knows Portuguese and Spanish endings by their accents, which people leave out when they write a message.
    # So the plurals that change with an accent become singulars first: "informações" and "informacoes" -> "informacao".
    r"""
    CREATE FUNCTION knowledge_fold(language text, given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        CASE language
        WHEN 'pt' THEN regexp_replace(regexp_replace(regexp_replace(contact_fold(given),
            '(o|a)es\M', 'ao', 'g'), 'ns\M', 'm', 'g'), '([aeou])is\M', '\1l', 'g')
        WHEN 'es' THEN regexp_replace(contact_fold(given), 'iones\M', 'ion', 'g')
        ELSE contact_fold(given) END
    """,
    """
    CREATE FUNCTION knowledge_stems(language text, given text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        CASE language
        WHEN 'pt' THEN to_tsvector('portuguese', knowledge_fold(language, given))
        WHEN 'en' THEN to_tsvector('english', knowledge_fold(language, given))
        WHEN 'es' THEN to_tsvector('spanish', knowledge_fold(language, given))
        ELSE to_tsvector('simple', knowledge_fold(language, given)) END
    """,
    """
    CREATE FUNCTION knowledge_words(language text, title text, given text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        setweight(knowledge_stems(language, title), 'A') || knowledge_stems(language, given)
    """,
    """
    CREATE FUNCTION knowledge_query(language text, given text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        CASE language
        WHEN 'pt' THEN plainto_tsquery('portuguese', knowledge_fold(language, given))
        WHEN 'en' THEN plainto_tsquery('english', knowledge_fold(language, given))
        WHEN 'es' THEN plainto_tsquery('spanish', knowledge_fold(language, given))
        ELSE plainto_tsquery('simple', knowledge_fold(language, given)) END
    """,
)
NAMES = ('knowledge_query(text, text)', 'knowledge_words(text, text, text)', 'knowledge_stems(text, text)', 'knowledge_fold(text, text)')
KINDS = {True: "'media', 'recipients', 'knowledge'", False: "'media', 'recipients'"}


def limit_kinds(more: bool) -> None:
    op.execute("ALTER TABLE uploads DROP CONSTRAINT ck_uploads_kind, ADD CONSTRAINT ck_uploads_kind "
               f"CHECK (kind IN ({KINDS[more]})) NOT VALID")
    op.execute("ALTER TABLE uploads VALIDATE CONSTRAINT ck_uploads_kind")


def upgrade() -> None:
    limit_kinds(True)
    for function in FUNCTIONS:
        op.execute(function)
    op.create_table('assistant_articles',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), server_default='', nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('account_ids', postgresql.ARRAY(sa.BigInteger()), server_default='{}', nullable=False),
    sa.Column('upload_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Text(), server_default='ready', nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('characters', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('reading', 'ready', 'failed')", name=op.f('ck_assistant_articles_state')),
    sa.CheckConstraint("language IN ('pt', 'en', 'es', 'other')", name=op.f('ck_assistant_articles_language')),
    sa.CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name=op.f('ck_assistant_articles_problem')),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_assistant_articles_upload_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_assistant_articles_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistant_articles'))
    )
    op.create_index('uq_assistant_articles_upload_id', 'assistant_articles', ['upload_id'], unique=True)
    op.create_index('ix_assistant_articles_reading', 'assistant_articles', ['updated_at'], unique=False,
                    postgresql_where=sa.text("state = 'reading'"))
    op.create_table('assistant_passages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('words', postgresql.TSVECTOR(), sa.Computed('knowledge_words(language, title, text)', persisted=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['assistant_articles.id'], name=op.f('fk_assistant_passages_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistant_passages')),
    sa.UniqueConstraint('article_id', 'position', name=op.f('uq_assistant_passages_article_id'))
    )
    op.create_index('ix_assistant_passages_words', 'assistant_passages', ['words'], unique=False, postgresql_using='gin')


def downgrade() -> None:
    op.drop_table('assistant_passages')
    op.drop_table('assistant_articles')
    for name in NAMES:
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DELETE FROM uploads WHERE kind = 'knowledge'")
    limit_kinds(False)
