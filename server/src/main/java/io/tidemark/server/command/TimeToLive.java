package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.rules.TableRules.Ttl;
import io.tidemark.server.sql.rules.TableRules.TtlUnit;
import io.tidemark.storage.table.Partitioning;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How TTL is written: a number and a unit, {@code 7 DAYS}, {@code 7d}, {@code 1 MONTH}; months are {@code M}. */
final class TimeToLive {
    private TimeToLive() {}

    /** The option of CREATE TABLE. */
    static @Nullable Ttl of(Option option, int timestamp, Partitioning partitioning) {
        String text = option.value() instanceof OptionValue.Text(String value, _) ? value.strip() : "";
        String digits = text.replaceAll("\\D.*", "");
        if (digits.isEmpty() || digits.length() > 9) {
            throw new SqlException("22023", "invalid TTL: \"" + text + "\"", option.position());
        }
        requirePartitions(timestamp, partitioning, option.position());
        return of(Integer.parseInt(digits), text.substring(digits.length()).strip(), option.position());
    }

    /** A number of units; null for none. */
    static @Nullable Ttl of(int count, String unit, int position) {
        if (count == 0) {
            return null;
        }
        TtlUnit parsed = unit.equals("M") ? TtlUnit.MONTH : switch (unit.toLowerCase(Locale.ROOT)) {
            case "h", "hour", "hours" -> TtlUnit.HOUR;
            case "d", "day", "days" -> TtlUnit.DAY;
            case "w", "week", "weeks" -> TtlUnit.WEEK;
            case "m", "month", "months" -> TtlUnit.MONTH;
            case "y", "year", "years" -> TtlUnit.YEAR;
            default -> throw new SqlException("22023", "invalid unit of TTL: \"" + unit + "\"", position,
                    "use HOURS, DAYS, WEEKS, MONTHS or YEARS");
        };
        return new Ttl(count, parsed);
    }

    /** Rows expire by whole partitions. */
    static void requirePartitions(int timestamp, Partitioning partitioning, int position) {
        if (timestamp < 0 || partitioning == Partitioning.NONE) {
            throw new SqlException("42P16", "TTL needs a partitioned table", position,
                    "rows expire by partitions: use TIMESTAMP(column) and PARTITION BY");
        }
    }
}
