using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>An event as a feature tells it; the rest of its evidence follows from the installation and from what came before about the same thing.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Act">The statement that caused it.</param>
/// <param name="Source">The delivery's author; about an account, who signed.</param>
/// <param name="Destination">The delivery's recipient; about an account, the other party or null.</param>
sealed record Event(EventKind Kind, Digest Act, AccountId Source, AccountId? Destination)
{
    /// <summary>The delivery it is about; null where it is about an account, <see cref="About"/>.</summary>
    public DeliveryId? Delivery { get; init; }

    /// <summary>The account it is about, where it is not about a delivery.</summary>
    public AccountId? About { get; init; }

    public Reason? Reason { get; init; }

    public Grade? Grade { get; init; }

    public DateTimeOffset? Ends { get; init; }
}

/// <summary>Someone whom evidence concerns: it comes in their feed. <paramref name="Attached"/> is what only they get with it.</summary>
readonly record struct Concerned(AccountId Account, byte[]? Attached = null);

/// <summary>Evidence that was stored: the leaf's ordinal, and what its holder needs to prove it.</summary>
sealed record Recorded(long Ordinal, string Text, byte[] Salt);

/// <summary>What else happens, in the same transaction, when evidence is written.</summary>
sealed record EvidenceHook(Action<Tx, Event> Run);

/// <summary>Writes the server's dated account of events (<c>docs/format.md</c> §5), within the unit of work that makes them happen.</summary>
sealed class EvidenceLog(Leaves leaves, Installation installation, IEnumerable<EvidenceHook> hooks, TimeProvider clock)
{
    readonly Level level = ClosedCode.Parse<Level>(installation.Level);

    /// <summary>Makes the evidence of an event about an account, appends its leaf, and puts it into the feeds of those whom it concerns.</summary>
    public Recorded Append(Tx tx, Event e, params ReadOnlySpan<Concerned> parties)
    {
        var before = tx.Row("select number, text from evidence where about = $0 order by number desc limit 1",
            row => ((long Number, string Text)?)(row.GetInt64(0), row.GetString(1)), About(e));
        return Append(tx, e, before is null ? 0 : before.Value.Number + 1, before?.Text, parties);
    }

    /// <summary>The same where it is known how much was written before about the same thing.</summary>
    /// <param name="tx">The unit of work.</param>
    /// <param name="e">What happened.</param>
    /// <param name="number">How many pieces of evidence there are before it.</param>
    /// <param name="before">The text of the last of them.</param>
    /// <param name="parties">Whom it concerns.</param>
    public Recorded Append(Tx tx, Event e, long number, string? before, ReadOnlySpan<Concerned> parties)
    {
        var text = new Evidence
        {
            Log = installation.Origin,
            Event = e.Kind,
            Delivery = e.Delivery,
            Account = e.Delivery is null ? e.About : null,
            Number = number,
            Prev = before is null ? null : Digest.Of(System.Text.Encoding.ASCII.GetBytes(before)),
            At = Time.Cut(clock.GetUtcNow()),
            Act = e.Act,
            Source = e.Source,
            Destination = e.Destination,
            Reason = e.Reason,
            Level = level,
            Grade = e.Grade,
            Ends = e.Ends,
            Policy = installation.Policy,
            Place = installation.Place,
        }.ToBytes();
        var salt = Evidence.NewSalt();
        var ordinal = leaves.Append(tx, new Leaf.Evidence(Evidence.Salted(salt, text)));
        var recorded = new Recorded(ordinal, System.Text.Encoding.ASCII.GetString(text), salt);
        tx.Run("insert into evidence (leaf, about, number, act, own, text, salt) values ($0, $1, $2, $3, $4, $5, $6)",
            ordinal, About(e), number, e.Act, e.Kind.Act == StatementType.Delivery, recorded.Text, salt);
        foreach (var party in parties)
        {
            tx.Run("insert into feed (account, leaf, attached) values ($0, $1, $2) on conflict do nothing",
                party.Account, ordinal, party.Attached ?? []);
        }
        foreach (var hook in hooks)
            hook.Run(tx, e);
        return recorded;
    }

    static string About(Event e) => e.Delivery?.ToString() ?? e.About!.Value.ToString();
}

static class EvidenceQueries
{
    extension(Reading rows)
    {
        /// <summary>All evidence that one act left, in order: the first outcome, when the same act comes again. Not of a delivery: that is what is about it.</summary>
        public List<Recorded> EvidenceOf(Digest act) => rows.Rows("select leaf, text, salt from evidence where act = $0 and own = 0 order by leaf", ReadRecorded, act);

        /// <summary>The last evidence about an account that one act left; null when there is none.</summary>
        public Recorded? LastOf(AccountId about, Digest act) =>
            rows.Row("select leaf, text, salt from evidence where about = $0 and act = $1 order by number desc limit 1", ReadRecorded, about.ToString(), act);

        /// <summary>All evidence about a delivery or an account, in order.</summary>
        public List<Recorded> EvidenceAbout(string about) => rows.Rows("select leaf, text, salt from evidence where about = $0 order by number", ReadRecorded, about);
    }

    static Recorded ReadRecorded(Microsoft.Data.Sqlite.SqliteDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2));
}
