package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import java.util.List;

/**
 * A template of numbers: what its patterns ask for together. Immutable.
 *
 * @param before     digits before the point
 * @param after      digits after the point
 * @param shift      digits after V
 * @param zeroStart  place of the first 0, from 0; -1 for none
 * @param zeroEnd    how many places there are up to the last 0
 * @param leadSign   whether S stands before the digits
 * @param signBefore digits before that S
 */
record NumberTemplate(List<TemplateNode> nodes, int before, int after, int shift, int zeroStart, int zeroEnd,
        boolean decimal, boolean fill, boolean sign, boolean leadSign, int signBefore, boolean plus,
        boolean minus, boolean bracket, boolean roman, boolean scientific) {

    static NumberTemplate parse(String template) {
        Reader reader = new Reader();
        List<TemplateNode> nodes = TemplateNode.ofNumber(template);
        nodes.forEach(node -> {
            if (node.keyword() != null) {
                reader.read(node.key());
            }
        });
        return new NumberTemplate(nodes, reader.before, reader.after, reader.shift, reader.zeroStart,
                reader.zeroEnd, reader.decimal, reader.fill, reader.sign, reader.leadSign, reader.signBefore,
                reader.plus, reader.minus, reader.bracket, reader.roman, reader.scientific);
    }

    /** The same with other numbers of digits. */
    NumberTemplate withDigits(int newBefore, int newAfter) {
        return new NumberTemplate(nodes, newBefore, newAfter, shift, zeroStart, zeroEnd, decimal, fill, sign,
                leadSign, signBefore, plus, minus, bracket, roman, scientific);
    }

    boolean zero() {
        return zeroStart >= 0;
    }

    /** Collects the patterns from left to right; 42601 for those that do not go together. */
    private static final class Reader {
        private int before;
        private int after;
        private int shift;
        private int zeroStart = -1;
        private int zeroEnd;
        private boolean decimal;
        private boolean fill;
        private boolean sign;
        private boolean leadSign;
        private int signBefore;
        private boolean plus;
        private boolean minus;
        private boolean bracket;
        private boolean roman;
        private boolean scientific;
        private boolean blank;
        private boolean multi;

        void read(String key) {
            refuse(scientific && !key.equals("EEEE"), "\"EEEE\" must be the last pattern used");
            switch (key) {
                case "9" -> nine();
                case "0" -> nought();
                case "B" -> blank |= before == 0 && after == 0 && zeroStart < 0;
                case "D", "." -> {
                    refuse(decimal, "multiple decimal points");
                    refuse(multi, "cannot use \"V\" and decimal point together");
                    decimal = true;
                }
                case "FM" -> fill = true;
                case "S" -> sign();
                case "MI" -> {
                    refuse(sign, "cannot use \"S\" and \"MI\" together");
                    minus = true;
                }
                case "PL" -> {
                    refuse(sign, "cannot use \"S\" and \"PL\" together");
                    plus = true;
                }
                case "SG" -> {
                    refuse(sign, "cannot use \"S\" and \"SG\" together");
                    minus = true;
                    plus = true;
                }
                case "PR" -> {
                    refuse(sign || plus || minus,
                            "cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
                    bracket = true;
                }
                case "RN" -> roman = true;
                case "V" -> {
                    refuse(decimal, "cannot use \"V\" and decimal point together");
                    multi = true;
                }
                case "EEEE" -> exponent();
                default -> {}
            }
        }

        private void nine() {
            refuse(bracket, "\"9\" must be ahead of \"PR\"");
            if (multi) {
                shift++;
            } else if (decimal) {
                after++;
            } else {
                before++;
            }
        }

        private void nought() {
            refuse(bracket, "\"0\" must be ahead of \"PR\"");
            if (zeroStart < 0 && !decimal) {
                zeroStart = before;
            }
            if (decimal) {
                after++;
            } else {
                before++;
            }
            zeroEnd = before + after;
        }

        private void sign() {
            refuse(sign, "cannot use \"S\" twice");
            refuse(plus || minus || bracket, "cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
            sign = true;
            leadSign = !decimal;
            signBefore = leadSign ? before : 0;
        }

        private void exponent() {
            refuse(scientific, "cannot use \"EEEE\" twice");
            if (blank || fill || sign || bracket || minus || plus || roman || multi) {
                throw new SqlException("42601", "\"EEEE\" is incompatible with other formats",
                        SqlException.NO_POSITION,
                        "\"EEEE\" may only be used together with digit and decimal point patterns.", null);
            }
            scientific = true;
        }

        private static void refuse(boolean wrong, String message) {
            if (wrong) {
                throw Errors.error("42601", message);
            }
        }
    }
}
