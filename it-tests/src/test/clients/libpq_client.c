/* libpq's pipeline mode, single rows, binary parameters and cancel, against the server at argv[1]:argv[2]. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>

static void check(int ok, const char *what, PGconn *connection) {
    if (!ok) {
        fprintf(stderr, "%s: %s", what, PQerrorMessage(connection));
        exit(1);
    }
}

int main(int argc, char **argv) {
    char conninfo[200];
    (void) argc;
    snprintf(conninfo, sizeof conninfo, "host=%s port=%s user=admin dbname=tidemark", argv[1], argv[2]);
    PGconn *c = PQconnectdb(conninfo);
    check(PQstatus(c) == CONNECTION_OK, "connect", c);
    PQclear(PQexec(c, "SET client_min_messages = warning"));
    PQclear(PQexec(c, "DROP TABLE IF EXISTS libpq_rows"));
    PGresult *r = PQexec(c, "CREATE TABLE libpq_rows (id int, v text)");
    check(PQresultStatus(r) == PGRES_COMMAND_OK, "create", c);
    PQclear(r);

    /* 200 inserts in one pipeline, an error in the middle of a second one */
    check(PQenterPipelineMode(c), "pipeline", c);
    check(PQsendPrepare(c, "i", "INSERT INTO libpq_rows VALUES ($1, $2)", 0, NULL), "prepare", c);
    for (int i = 0; i < 200; i++) {
        uint32_t id = htonl((uint32_t) i);
        const char *values[] = {(char *) &id, "text"};
        int lengths[] = {4, 4}, formats[] = {1, 0};
        check(PQsendQueryPrepared(c, "i", 2, values, lengths, formats, 0), "send", c);
    }
    check(PQpipelineSync(c), "sync", c);
    check(PQsendQueryParams(c, "INSERT INTO libpq_rows VALUES (1000, 'gone')", 0, NULL, NULL, NULL, NULL, 0), "send", c);
    check(PQsendQueryParams(c, "SELECT nothing", 0, NULL, NULL, NULL, NULL, 0), "send", c);
    check(PQsendQueryParams(c, "SELECT 1", 0, NULL, NULL, NULL, NULL, 0), "send", c);
    check(PQpipelineSync(c), "sync", c);
    int commands = 0, errors = 0, aborted = 0, syncs = 0;
    while (syncs < 2) {
        r = PQgetResult(c);
        if (r == NULL) {
            continue;
        }
        switch (PQresultStatus(r)) {
            case PGRES_COMMAND_OK: commands++; break;
            case PGRES_FATAL_ERROR:
                errors++;
                check(strcmp(PQresultErrorField(r, PG_DIAG_SQLSTATE), "42703") == 0, "state", c);
                break;
            case PGRES_PIPELINE_ABORTED: aborted++; break;
            case PGRES_PIPELINE_SYNC: syncs++; break;
            default: check(0, PQresStatus(PQresultStatus(r)), c);
        }
        PQclear(r);
    }
    check(PQexitPipelineMode(c), "exit", c);
    check(commands == 202 && errors == 1 && aborted == 1, "results of the pipeline", c);
    r = PQexec(c, "SELECT count(*) FROM libpq_rows");
    check(strcmp(PQgetvalue(r, 0, 0), "200") == 0, "the pipeline's transaction", c);
    PQclear(r);

    /* single rows, abandoned by a cancel */
    check(PQsendQuery(c, "SELECT x, pg_sleep(0.01) FROM generate_series(1, 100000) AS g(x)"), "send", c);
    check(PQsetSingleRowMode(c), "single row mode", c);
    char message[256];
    PGcancel *cancel = PQgetCancel(c);
    int cancelled = 0;
    for (;;) {
        while (PQisBusy(c) && !cancelled) { /* a request that comes before its statement ends nothing */
            check(PQcancel(cancel, message, sizeof message), message, c);
            usleep(50000);
            check(PQconsumeInput(c), "input", c);
        }
        if ((r = PQgetResult(c)) == NULL) {
            break;
        }
        cancelled |= PQresultStatus(r) == PGRES_FATAL_ERROR && strcmp(PQresultErrorField(r, PG_DIAG_SQLSTATE), "57014") == 0;
        PQclear(r);
    }
    PQfreeCancel(cancel);
    check(cancelled, "cancel", c);
    PQclear(PQexec(c, "DROP TABLE libpq_rows"));
    PQfinish(c);
    return 0;
}
