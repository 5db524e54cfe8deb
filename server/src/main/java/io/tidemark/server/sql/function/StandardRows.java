package io.tidemark.server.sql.function;

/** The rows of the standard registry, subject by subject. */
final class StandardRows {
    private StandardRows() {}

    static Declarations collect() {
        Declarations rows = new Declarations();
        ComparisonFunctions.declare(rows);
        ArithmeticFunctions.declare(rows);
        NumberCasts.declare(rows);
        TextCasts.declare(rows);
        TimeCasts.declare(rows);
        LengthCasts.declare(rows);
        AggregateFunctions.declare(rows);
        TextFunctions.declare(rows);
        PatternFunctions.declare(rows);
        MathFunctions.declare(rows);
        DegreeFunctions.declare(rows);
        BytesFunctions.declare(rows);
        UnicodeFunctions.declare(rows);
        ArrayFunctions.declare(rows);
        SeriesFunctions.declare(rows);
        SequenceFunctions.declare(rows);
        SystemFunctions.declare(rows);
        SessionFunctions.declare(rows);
        AdvisoryFunctions.declare(rows);
        SystemRowFunctions.declare(rows);
        CatalogFunctions.declare(rows);
        CatalogRowFunctions.declare(rows);
        InformationSchemaFunctions.declare(rows);
        CommentFunctions.declare(rows);
        IdentityFunctions.declare(rows);
        PrivilegeFunctions.declare(rows);
        RowFunctions.declare(rows);
        TimeFunctions.declare(rows);
        FormatFunctions.declare(rows);
        TemplateFunctions.declare(rows);
        JsonFunctions.declare(rows);
        RecordFunctions.declare(rows);
        JsonRecords.declare(rows);
        return rows;
    }
}
