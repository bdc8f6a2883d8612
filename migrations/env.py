"""Alembic's entry: migrates as the owner, with a short lock_timeout so that traffic goes on."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - registers the tables on the metadata
from models.session import async_url
from models.settings import load_settings


def run() -> None:
    url = context.config.attributes.get("owner_url")
    if url is None:
        url = load_settings().owner_database_url.get_secret_value()
    engine = create_engine(async_url(url))
    with engine.connect() as connection:
        connection.execute(text("set lock_timeout = '5s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=SQLModel.metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
