import pytest

from weerklank.batch.work import pipeline_for


@pytest.fixture(scope="session")
def pipeline_fast():
    """Make the pipeline that these batches read with."""
    return pipeline_for((), fast=True)
