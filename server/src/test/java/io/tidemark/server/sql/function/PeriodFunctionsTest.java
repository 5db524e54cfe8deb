package io.tidemark.server.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodFunctionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timestamp_floor | text:15m | timestamp:2024-02-29 13:14:15 | 2024-02-29 13:00:00
            timestamp_floor | text:w | timestamp:2024-02-29 13:14:15 | 2024-02-26 00:00:00
            timestamp_floor | text:d | timestamp:1969-12-31 13:14:15 | 1969-12-31 00:00:00
            timestamp_floor | text:M | timestamp:1969-12-31 13:14:15 | 1969-12-01 00:00:00
            timestamp_floor | text:M | timestamp:2024-02-29 13:14:15 | 2024-02-01 00:00:00
            timestamp_floor | text:3M | timestamp:2024-03-31 23:59:59 | 2024-01-01 00:00:00
            timestamp_floor | text:y | timestamp:2000-12-31 23:59:59 | 2000-01-01 00:00:00
            timestamp_floor | text:h | timestamp:infinity | infinity
            timestamp_floor | text:x | timestamp:2024-01-01 | !22023 invalid period "x"
            timestamp_floor | text:0h | timestamp:2024-01-01 | !22023 invalid period "0h"
            timestamp_ceil | text:h | timestamp:2024-02-29 13:14:15 | 2024-02-29 14:00:00
            timestamp_ceil | text:M | timestamp:2024-02-01 00:00:00 | 2024-02-01 00:00:00
            timestamp_ceil | text:M | timestamp:2024-02-01 00:00:01 | 2024-03-01 00:00:00
            to_timezone | timestamp:2024-07-01 12:00 | text:Europe/Berlin | 2024-07-01 14:00:00
            to_utc | timestamp:2024-07-01 14:00 | text:Europe/Berlin | 2024-07-01 12:00:00
            """)
    void cutsTimeIntoPeriods(String function, String first, String second, String expected) {
        assertThat(Calls.answer(List.of("fn", function, first, second))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dateadd | text:h | int4:2 | timestamp:2024-01-01 | 2024-01-01 02:00:00
            dateadd | text:M | int4:1 | timestamp:2024-01-31 | 2024-02-29 00:00:00
            dateadd | text:y | int4:-1 | timestamp:2024-02-29 | 2023-02-28 00:00:00
            datediff | text:d | timestamp:2024-01-05 | timestamp:2024-01-01 | 4
            datediff | text:M | timestamp:2024-01-31 | timestamp:2024-02-28 | 0
            datediff | text:M | timestamp:2024-01-31 | timestamp:2024-02-29 | 1
            datediff | text:y | timestamp:2020-02-29 | timestamp:2023-02-27 | 2
            """)
    void addsAndCountsPeriods(String function, String first, String second, String third, String expected) {
        assertThat(Calls.answer(List.of("fn", function, first, second, third))).isEqualTo(expected);
    }
}
