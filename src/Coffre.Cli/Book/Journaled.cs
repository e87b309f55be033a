namespace Coffre.Cli;

/// <summary>A delivery that was journaled, or that the feed told of, and what became of it.</summary>
sealed class JournaledDelivery(DeliveryId id)
{
    uint events;

    public DeliveryId Id { get; } = id;

    /// <summary>What was journaled before it was sent; all empty for one that the feed alone told of.</summary>
    public string Roll { get; private init; } = "";

    public string Reference { get; private init; } = "";

    public AccountId To { get; private init; }

    public Grade Grade { get; private init; }

    public DateTimeOffset? Ends { get; private init; }

    /// <summary>Whether it goes to a letter.</summary>
    public bool Letter { get; private init; }

    /// <summary>A letter's number among those of its roll.</summary>
    public int Sheet { get; private init; }

    /// <summary>Whether the letter prints the stop code of its reference.</summary>
    public bool Stop { get; private init; }

    /// <summary>H of the delivery statement, once the server has accepted it.</summary>
    public Digest? Statement { get; private set; }

    /// <summary>Where its first evidence lies.</summary>
    public long Index { get; private set; }

    /// <summary>Why the server refused it for good; null where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>The run of this process that it was accepted by; 0 for one of another process.</summary>
    public int Run { get; private set; }

    public bool Accepted => Statement is not null;

    public bool Refused => Problem is not null;

    /// <summary>Whether it may have been sent, and no outcome is known.</summary>
    public bool Pending => !Accepted && !Refused;

    /// <summary>What happened to it.</summary>
    public IEnumerable<EventKind> Events => Enum.GetValues<EventKind>().Where(kind => (events & (1u << (int)kind)) != 0);

    public static JournaledDelivery Of(BookEntry.Row row) => new(DeliveryId.Parse(row.Delivery))
    {
        Roll = row.Roll,
        Reference = row.Reference,
        To = AccountId.Parse(row.To),
        Grade = row.Grade is null ? Grade.Availability : ClosedCode.Parse<Grade>(row.Grade),
        Ends = row.Ends is null ? null : Time.Parse(row.Ends),
        Letter = row.Sign is not null,
        Sheet = row.Sheet ?? 0,
        Stop = row.Stop ?? false,
    };

    public void Accept(Digest statement, long index, int run) => (Statement, Index, Problem, Run) = (statement, index, null, run);

    public void Refuse(string problem) => Problem = Accepted ? null : problem;

    public void Happen(EventKind kind) => events |= 1u << (int)kind;
}

/// <summary>What was journaled for one row of a roll: a delivery to an account, one to a letter, or both.</summary>
sealed class JournaledRow
{
    public JournaledDelivery? Account { get; private set; }

    public JournaledDelivery? Letter { get; private set; }

    public IEnumerable<JournaledDelivery> Deliveries => new[] { Account, Letter }.OfType<JournaledDelivery>();

    /// <summary>Whether all that was tried was refused for good: the row is free to go another way, and no double can come of it.</summary>
    public bool Refused => Deliveries.All(delivery => delivery.Refused);

    public void Take(JournaledDelivery delivery)
    {
        // one that was refused makes room for the next try
        if (delivery.Letter)
            Letter = delivery;
        else
            Account = delivery;
    }
}

/// <summary>A roll as the book has it.</summary>
sealed class JournaledRoll(BookEntry.RollBegun begun)
{
    readonly Dictionary<string, JournaledRow> rows = new(StringComparer.Ordinal);
    readonly HashSet<string> contents = [begun.Content];
    readonly List<int> written = [];

    public string Name { get; } = begun.Roll;

    public string Path { get; } = begun.Path;

    public DateTimeOffset At { get; } = Time.Parse(begun.At);

    public bool First { get; } = begun.First;

    public bool Finished { get; private set; }

    /// <summary>The folder of its letters, once some were written.</summary>
    public string? Folder { get; private set; }

    /// <summary>The number of its last letter.</summary>
    public int LastSheet { get; private set; }

    /// <summary>The last letter of which it is known in which file it stands.</summary>
    public int LastArranged => written.LastOrDefault();

    /// <summary>The rows that were journaled, by their reference.</summary>
    public IReadOnlyDictionary<string, JournaledRow> Rows => rows;

    public IEnumerable<JournaledDelivery> Deliveries => rows.Values.SelectMany(row => row.Deliveries);

    /// <summary>Whether this file is, or was, the roll's.</summary>
    public bool Had(Digest content) => contents.Contains(content.ToString());

    /// <summary>Which sheets stand in one file with a sheet, at most <paramref name="most"/>: what was written once is never divided otherwise.</summary>
    public (int First, int Last) FileOf(int sheet, int most)
    {
        var before = written.LastOrDefault(last => last < sheet);
        var end = written.FirstOrDefault(last => last >= sheet, LastSheet);
        var first = sheet - ((sheet - before - 1) % most);
        return (first, Math.Min(end, first + most - 1));
    }

    public void Change(string content) => contents.Add(content);

    public void Finish() => Finished = true;

    public void Write(string folder, int last)
    {
        Folder = folder;
        if (written.Count == 0 || written[^1] < last)
            written.Add(last);
    }

    public void Take(JournaledDelivery delivery)
    {
        if (!rows.TryGetValue(delivery.Reference, out var row))
            rows[delivery.Reference] = row = new();
        row.Take(delivery);
        LastSheet = Math.Max(LastSheet, delivery.Sheet);
    }
}
