"""People: identities, attributes, tags, lists, notes and merges

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

SEARCH = (
    # Accents and case do not tell people apart who search.
    r"""
    CREATE FUNCTION contact_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        lower(regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g'))
    """,
    """
    CREATE FUNCTION contact_split(given text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        string_to_array(btrim(regexp_replace(contact_fold(given), '[^[:alnum:]]+', ' ', 'g')), ' ')
    """,
    # A number is found by its beginning, with or without the country and the area, and by its last four digits.
    """
    CREATE FUNCTION contact_words(name text, username text, phone_key text, user_id text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        array_to_tsvector(array_remove(array_remove(
            contact_split(concat_ws(' ', name, username, user_id))
            || ARRAY[phone_key, right(phone_key, 11), right(phone_key, 10), right(phone_key, 9), right(phone_key, 4)],
            NULL), ''))
    """,
    """
    CREATE FUNCTION contact_query(given text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        (SELECT CAST(coalesce(string_agg(quote_literal(word) || ':*', ' & '), '') AS tsquery)
         FROM unnest(contact_split(given)) AS word WHERE word <> '')
    """,
)


def upgrade() -> None:
    for statement in SEARCH:
        op.execute(statement)
    op.create_table('contact_attributes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("type IN ('text', 'number', 'date', 'boolean')", name=op.f('ck_contact_attributes_type')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_attributes')),
    sa.UniqueConstraint('key', name=op.f('uq_contact_attributes_key'))
    )
    op.create_table('tags',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tags'))
    )
    op.create_index('uq_tags_name', 'tags', [sa.literal_column('lower(name)')], unique=True)
    op.create_table('contact_lists',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), server_default='', nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_contact_lists_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_lists'))
    )
    op.create_index('uq_contact_lists_name', 'contact_lists', [sa.literal_column('lower(name)')], unique=True)
    op.create_table('contacts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_key', sa.Text(), nullable=True),
    sa.Column('user_id', sa.Text(), nullable=True),
    sa.Column('username', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('number_zone', sa.Text(), nullable=True),
    sa.Column('attributes', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('source', sa.Text(), server_default='manual', nullable=False),
    sa.Column('merged_into_id', sa.BigInteger(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('search', postgresql.TSVECTOR(), sa.Computed('contact_words(name, username, phone_key, user_id)', persisted=True), nullable=False),
    sa.CheckConstraint("source IN ('manual', 'import', 'inbound')", name=op.f('ck_contacts_source')),
    sa.CheckConstraint('phone_key IS NOT NULL OR user_id IS NOT NULL OR NOT (deleted_at IS NULL AND merged_into_id IS NULL)', name=op.f('ck_contacts_has_an_identity')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_contacts_created_by_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['contacts.id'], name=op.f('fk_contacts_merged_into_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contacts'))
    )
    op.create_index('ix_contacts_attributes', 'contacts', ['attributes'], unique=False, postgresql_using='gin', postgresql_ops={'attributes': 'jsonb_path_ops'})
    op.create_index('ix_contacts_language', 'contacts', ['language'], unique=False, postgresql_ops={'language': 'text_pattern_ops'}, postgresql_where=sa.text('language IS NOT NULL'))
    op.create_index('ix_contacts_living', 'contacts', ['id'], unique=False, postgresql_where=sa.text('deleted_at IS NULL AND merged_into_id IS NULL'))
    op.create_index('ix_contacts_merged', 'contacts', ['merged_into_id'], unique=False, postgresql_where=sa.text('merged_into_id IS NOT NULL'))
    op.create_index('ix_contacts_search', 'contacts', ['search'], unique=False, postgresql_using='gin')
    op.create_index('uq_contacts_phone_key', 'contacts', ['phone_key'], unique=True)
    op.create_index('uq_contacts_user_id', 'contacts', ['user_id'], unique=True, postgresql_where=sa.text('user_id IS NOT NULL'))
    op.create_table('contact_list_members',
    sa.Column('list_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_contact_list_members_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['list_id'], ['contact_lists.id'], name=op.f('fk_contact_list_members_list_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('list_id', 'contact_id', name=op.f('pk_contact_list_members'))
    )
    op.create_index('ix_contact_list_members_contact_id', 'contact_list_members', ['contact_id'], unique=False)
    op.create_table('contact_merges',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kept_id', sa.BigInteger(), nullable=False),
    sa.Column('merged_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('moved', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("reason IN ('person', 'same_user')", name=op.f('ck_contact_merges_reason')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_contact_merges_created_by_id')),
    sa.ForeignKeyConstraint(['kept_id'], ['contacts.id'], name=op.f('fk_contact_merges_kept_id')),
    sa.ForeignKeyConstraint(['merged_id'], ['contacts.id'], name=op.f('fk_contact_merges_merged_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_merges'))
    )
    op.create_index('ix_contact_merges_kept_id', 'contact_merges', ['kept_id'], unique=False)
    op.create_index('ix_contact_merges_merged_id', 'contact_merges', ['merged_id'], unique=False)
    op.create_table('contact_notes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_contact_notes_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_contact_notes_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_notes'))
    )
    op.create_index('ix_contact_notes_contact_id', 'contact_notes', ['contact_id'], unique=False)
    op.create_table('contact_tags',
    sa.Column('tag_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_contact_tags_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_contact_tags_tag_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('tag_id', 'contact_id', name=op.f('pk_contact_tags'))
    )
    op.create_index('ix_contact_tags_contact_id', 'contact_tags', ['contact_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_contact_tags_contact_id', table_name='contact_tags')
    op.drop_table('contact_tags')
    op.drop_index('ix_contact_notes_contact_id', table_name='contact_notes')
    op.drop_table('contact_notes')
    op.drop_index('ix_contact_merges_merged_id', table_name='contact_merges')
    op.drop_index('ix_contact_merges_kept_id', table_name='contact_merges')
    op.drop_table('contact_merges')
    op.drop_index('ix_contact_list_members_contact_id', table_name='contact_list_members')
    op.drop_table('contact_list_members')
    op.drop_index('uq_contacts_user_id', table_name='contacts', postgresql_where=sa.text('user_id IS NOT NULL'))
    op.drop_index('uq_contacts_phone_key', table_name='contacts')
    op.drop_index('ix_contacts_search', table_name='contacts', postgresql_using='gin')
    op.drop_index('ix_contacts_merged', table_name='contacts', postgresql_where=sa.text('merged_into_id IS NOT NULL'))
    op.drop_index('ix_contacts_language', table_name='contacts', postgresql_where=sa.text('language IS NOT NULL'))
    op.drop_index('ix_contacts_living', table_name='contacts', postgresql_where=sa.text('deleted_at IS NULL AND merged_into_id IS NULL'))
    op.drop_index('ix_contacts_attributes', table_name='contacts', postgresql_using='gin', postgresql_ops={'attributes': 'jsonb_path_ops'})
    op.drop_table('contacts')
    op.drop_index('uq_contact_lists_name', table_name='contact_lists')
    op.drop_table('contact_lists')
    op.drop_index('uq_tags_name', table_name='tags')
    op.drop_table('tags')
    op.drop_table('contact_attributes')
    op.execute("DROP FUNCTION contact_query(text)")
    op.execute("DROP FUNCTION contact_words(text, text, text, text)")
    op.execute("DROP FUNCTION contact_split(text)")
    op.execute("DROP FUNCTION contact_fold(text)")
