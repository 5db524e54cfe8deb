"""SQLAlchemy against the server at argv[1]:argv[2]: reflection, core and ORM."""
import datetime
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session, declarative_base, relationship

engine = sa.create_engine(f"postgresql+psycopg2://admin@{sys.argv[1]}:{sys.argv[2]}/tidemark", future=True)
Base = declarative_base()


class Sensor(Base):
    __tablename__ = "sa_sensor"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(40), nullable=False, unique=True)
    since = sa.Column(sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP"))
    scale = sa.Column(sa.Numeric(10, 2), sa.CheckConstraint("scale > 0", name="sa_scale"))


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([Sensor(name=f"s{i}", scale=i + 1) for i in range(20)])
    session.commit()
    third = session.execute(sa.select(Sensor).where(Sensor.name == "s3")).scalar_one()
    assert third.id is not None and isinstance(third.since, datetime.datetime) and third.scale == 4
    third.name = "renamed"
    session.commit()
    session.delete(third)
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Sensor)) == 19
    page = session.scalars(sa.select(Sensor.name).order_by(Sensor.id.desc()).limit(3).offset(1)).all()
    assert page == ["s18", "s17", "s16"], page
    try:
        session.add(Sensor(name="s1", scale=1))
        session.commit()
        raise AssertionError("no error")
    except sa.exc.IntegrityError as error:
        assert error.orig.pgcode == "23505"
        session.rollback()

inspector = sa.inspect(engine)
assert "sa_sensor" in inspector.get_table_names()
columns = {c["name"]: c for c in inspector.get_columns("sa_sensor")}
assert list(columns) == ["id", "name", "since", "scale"]
assert str(columns["name"]["type"]) == "VARCHAR(40)" and not columns["name"]["nullable"]
assert str(columns["scale"]["type"]) == "NUMERIC(10, 2)" and columns["scale"]["nullable"]
assert columns["since"]["default"] == "CURRENT_TIMESTAMP", columns["since"]
assert inspector.get_pk_constraint("sa_sensor") == {"constrained_columns": ["id"], "name": "sa_sensor_pkey"}
assert [u["column_names"] for u in inspector.get_unique_constraints("sa_sensor")] == [["name"]]
assert [c["name"] for c in inspector.get_check_constraints("sa_sensor")] == ["sa_scale"]
assert inspector.get_foreign_keys("sa_sensor") == []
assert inspector.get_schema_names()[-1] == "public" or "public" in inspector.get_schema_names()
reflected = sa.Table("sa_sensor", sa.MetaData(), autoload_with=engine)
assert isinstance(reflected.c.since.type, sa.TIMESTAMP) and reflected.primary_key.columns.keys() == ["id"]
with engine.connect() as connection:
    assert connection.execute(sa.select(sa.func.sum(reflected.c.scale))).scalar_one() == 206
    rows = connection.execution_options(stream_results=True).execute(sa.text("SELECT x FROM generate_series(1, 1000) g(x)"))
    assert sum(row[0] for row in rows) == 500500
Base.metadata.drop_all(engine)
