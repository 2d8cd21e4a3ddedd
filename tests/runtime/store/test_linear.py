from runtime.store.database import open_database
from tests.runtime.store import clients

OPERATIONS = 20_000


def test_eight_processes_that_save_the_same_projects_lose_nothing(database_url, tmp_path):
    outcome = clients.run(database_url, tmp_path, OPERATIONS)
    database = open_database(database_url)
    assert clients.faults(database, outcome) == []
    database.close()
    assert sum(map(len, outcome.notes)) == OPERATIONS
    for kind, least in (("saved", 2_000), ("conflict", 1_000), ("made", 100)):
        assert len(outcome.of(kind)) >= least, kind
