package io.tidemark.server.sql.parse;

/** The parsers of one query string, which call each other, and what they share. Confined to one parse. */
final class Grammar {
    final TokenStream tokens;
    final Depth depth = new Depth();
    final Names names;
    final TypeParser types;
    final ExpressionParser expressions;
    final PredicateParser predicates;
    final PrimaryParser primaries;
    final FunctionParser functions;
    final SpecialFormParser specialForms;
    final ParenthesisParser parentheses;
    final WindowParser windows;
    final QueryParser queries;
    final SelectParser selects;
    final FromParser from;
    final OptionParser options;
    final DmlParser dml;
    final CreateTableParser createTable;
    final ConstraintParser constraints;
    final DdlParser ddl;
    final ActionParser actions;
    final ObjectParser objects;
    final IndexParser indexes;
    final CopyParser copy;
    final TransactionParser transactions;
    final SettingParser settings;
    final CommandParser commands;
    final BackupParser backups;
    final RoleParser roles;
    final GrantParser grants;
    final StatementParser statements;

    Grammar(String sql) {
        this.tokens = new TokenStream(sql);
        this.names = new Names(tokens);
        this.types = new TypeParser(this);
        this.expressions = new ExpressionParser(this);
        this.predicates = new PredicateParser(this);
        this.primaries = new PrimaryParser(this);
        this.functions = new FunctionParser(this);
        this.specialForms = new SpecialFormParser(this);
        this.parentheses = new ParenthesisParser(this);
        this.windows = new WindowParser(this);
        this.queries = new QueryParser(this);
        this.selects = new SelectParser(this);
        this.from = new FromParser(this);
        this.options = new OptionParser(this);
        this.dml = new DmlParser(this);
        this.createTable = new CreateTableParser(this);
        this.constraints = new ConstraintParser(this);
        this.ddl = new DdlParser(this);
        this.actions = new ActionParser(this);
        this.objects = new ObjectParser(this);
        this.indexes = new IndexParser(this);
        this.copy = new CopyParser(this);
        this.transactions = new TransactionParser(this);
        this.settings = new SettingParser(this);
        this.commands = new CommandParser(this);
        this.backups = new BackupParser(this);
        this.roles = new RoleParser(this);
        this.grants = new GrantParser(this);
        this.statements = new StatementParser(this);
    }
}
