using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>
/// Appends leaves within a unit of work, so that an event, the change of state that it is, and its leaf are stored together or not at all. A leaf is pending
/// until the <see cref="Sequencer"/> has numbered it.
/// </summary>
sealed class Leaves(Sequencer sequencer)
{
    /// <summary>Stores a chain statement, an attest or a manifest as number <paramref name="n"/> of its label, and appends its leaf.</summary>
    /// <returns>The leaf's ordinal.</returns>
    public long State(Tx tx, Digest label, long n, Statement statement)
    {
        tx.Store(statement);
        var ordinal = Append(tx, new Leaf.State(label, n, statement.Hash));
        tx.Run("insert into state (label, n, statement, leaf) values ($0, $1, $2, $3)", label, n, statement.Hash, ordinal);
        return ordinal;
    }

    /// <summary>Appends a leaf of any kind.</summary>
    /// <returns>The leaf's ordinal, in the order of commits.</returns>
    public long Append(Tx tx, Leaf leaf)
    {
        var ordinal = tx.Row("insert into leaf (ordinal, bytes) values ((select coalesce(max(ordinal), 0) + 1 from leaf), $0) returning ordinal", row => row.GetInt64(0), leaf.ToBytes());
        tx.AfterCommit(sequencer.Signal);
        return ordinal;
    }
}

static class StatementQueries
{
    extension(Tx tx)
    {
        /// <summary>Stores a statement whole; the same bytes twice are one.</summary>
        public void Store(Statement statement) => tx.Run(
            "insert into statement (hash, author, type, text) values ($0, $1, $2, $3) on conflict do nothing",
            statement.Hash, statement.Account, ClosedCode.Text(statement.Type), System.Text.Encoding.UTF8.GetString(statement.Bytes.Span));
    }

    extension(Reading rows)
    {
        /// <summary>The leaf of a chain statement, an attest or a manifest; null when it was never taken.</summary>
        public long? StateLeafOf(Statement statement) => rows.Row("select leaf from state where statement = $0", row => (long?)row.GetInt64(0), statement.Hash);

        /// <summary>Whether these very bytes were taken before.</summary>
        public bool Knows(Statement statement) => rows.Row("select 1 from statement where hash = $0", row => (long?)row.GetInt64(0), statement.Hash) is not null;

        /// <summary>The text of a statement that was taken; null when there is none.</summary>
        public string? StatementText(Digest hash) => rows.Row("select text from statement where hash = $0", row => row.GetString(0), hash);

        /// <summary>A statement that was taken; null when there is none.</summary>
        public Statement? StatementOf(Digest hash) => rows.StatementText(hash) is { } text ? Statement.Parse(System.Text.Encoding.UTF8.GetBytes(text)) : null;
    }
}
