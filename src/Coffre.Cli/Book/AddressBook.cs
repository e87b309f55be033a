using System.Text;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>How a reference is reached.</summary>
enum Route
{
    /// <summary>No account is known for it, or more than one that is not confirmed: a letter.</summary>
    Letter,

    /// <summary>One bearer link: the account and a letter.</summary>
    AccountAndLetter,

    /// <summary>A confirmed link: the account.</summary>
    Account,

    /// <summary>The person chose paper.</summary>
    Paper,
}

/// <summary>The way to a reference.</summary>
/// <param name="Route">Which.</param>
/// <param name="Account">Through which account, where there is one.</param>
/// <param name="Stop">Whether a letter prints the stop code: someone holds a letter of this reference and is not confirmed.</param>
readonly record struct Way(Route Route, AccountId? Account = null, bool Stop = false);

/// <summary>Someone who said that they stay on, or go back to, paper.</summary>
/// <param name="Reference">The reference, "" where it is not known.</param>
/// <param name="Who">The account or the letter that said so.</param>
/// <param name="Reason">Why.</param>
readonly record struct OnPaper(string Reference, AccountId Who, PaperReason Reason);

/// <summary>
/// The sender's address book: reference → account, letter or paper, the codes made, the accounts known, and all that was sent. It is the book read
/// from its first line to its last; adding to it writes the book first, so that what is in memory is on the disk. For several threads at once.
/// </summary>
sealed class AddressBook
{
    readonly Book book;
    readonly AccountId organisation;
    readonly OrganisationLinks links;
    readonly Lock gate = new();
    readonly Dictionary<AccountId, Recipient> known = [];
    readonly Dictionary<DeliveryId, JournaledDelivery> deliveries = [];
    readonly Dictionary<string, JournaledRoll> rolls = new(StringComparer.Ordinal);
    readonly Dictionary<(string What, string Reference), JournaledDelivery> ones = [];
    readonly Dictionary<AccountId, (string Reference, Digest Sign)> letters = [];
    readonly Dictionary<AccountId, List<Statement>> bearers = [];
    readonly Dictionary<AccountId, PaperReason> paper = [];
    readonly HashSet<string> paperByLetter = new(StringComparer.Ordinal);

    public AddressBook(Book book, AccountId organisation)
    {
        this.book = book;
        this.organisation = organisation;
        links = new(organisation);
        foreach (var line in book.Lines())
            Take(BookEntry.Parse(line));
    }

    /// <summary>Links and codes.</summary>
    public OrganisationLinks Links => links;

    /// <summary>How far the feed has been read.</summary>
    public long Cursor { get; private set; }

    /// <summary>Everything that was sent, or was about to be.</summary>
    public IReadOnlyCollection<JournaledDelivery> Deliveries => deliveries.Values;

    /// <summary>Every roll, oldest first.</summary>
    public IReadOnlyCollection<JournaledRoll> Rolls => rolls.Values;

    /// <summary>Who stays on paper, and letters that came to the wrong person or whose claim was not their holder's.</summary>
    public IEnumerable<OnPaper> Paper => paper.SelectMany(said => letters.TryGetValue(said.Key, out var letter)
        ? [new OnPaper(letter.Reference, said.Key, said.Value)]
        : ReferencesOf(said.Key).DefaultIfEmpty("").Select(reference => new OnPaper(reference, said.Key, said.Value)));

    /// <summary>The run of a roll that is going on in this process, from 1; 0 before.</summary>
    public int Run { get; private set; }

    /// <summary>From now on what is accepted is accepted by this run.</summary>
    public void BeginRun() => Run++;

    /// <summary>Writes entries to the disk as one page, then takes them.</summary>
    public void Add(IReadOnlyList<BookEntry> entries)
    {
        if (entries.Count == 0)
            return;
        lock (gate)
        {
            book.Append(entries.Select(entry => entry.ToLine()));
            foreach (var entry in entries)
                Take(entry);
        }
    }

    /// <summary>Keeps a roll's secret, and the line that begins it.</summary>
    public JournaledRoll Begin(BookEntry.RollBegun roll, ReadOnlySpan<byte> secret)
    {
        book.Keep(roll.Roll, secret);
        Add([roll]);
        return rolls[roll.Roll];
    }

    /// <summary>A roll's secret; null once it is finished.</summary>
    public byte[]? SecretOf(JournaledRoll roll) => book.Secret(roll.Name);

    /// <summary>Ends a roll: its secret is forgotten.</summary>
    public void Finish(JournaledRoll roll)
    {
        var finished = new BookEntry.RollFinished(roll.Name);
        book.Forget(roll.Name, finished.ToLine());
        Take(finished);
    }

    /// <summary>The last verified state of an account.</summary>
    public Recipient? Find(AccountId id)
    {
        lock (gate)
            return known.GetValueOrDefault(id);
    }

    /// <summary>A delivery by its id.</summary>
    public JournaledDelivery? Find(DeliveryId id)
    {
        lock (gate)
            return deliveries.GetValueOrDefault(id);
    }

    /// <summary>The newest delivery by itself of this name, where its outcome is not known.</summary>
    public JournaledDelivery? FindPending(string what, string reference) =>
        ones.GetValueOrDefault((what, reference)) is { Pending: true } pending ? pending : null;

    /// <summary>The newest delivery by itself of this name that was not refused.</summary>
    public JournaledDelivery? FindStanding(string what, string reference) =>
        ones.GetValueOrDefault((what, reference)) is { Refused: false } standing ? standing : null;

    /// <summary>What was journaled for a row.</summary>
    public JournaledRow? Find(JournaledRoll roll, string reference)
    {
        lock (gate)
            return roll.Rows.GetValueOrDefault(reference);
    }

    /// <summary>The signing key of a letter of this book.</summary>
    public Digest? KeyOf(AccountId letter) => letters.TryGetValue(letter, out var known) ? known.Sign : null;

    /// <summary>The links by letter of a person: one of them may be named in the proof of another link.</summary>
    public IReadOnlyList<Statement> BearersOf(AccountId person) => bearers.GetValueOrDefault(person, []);

    /// <summary>The code that a letter of this reference prints; null where none stands.</summary>
    public LinkCode? StopCodeOf(string reference)
    {
        lock (gate)
            return links.Codes.TryGetValue(reference, out var made) && made.Stands ? made.Code : null;
    }

    /// <summary>How a reference is reached now (<c>docs/format.md</c> §3, <em>A letter is a bearer</em>).</summary>
    public Way WayTo(string reference)
    {
        lock (gate)
        {
            var standing = links.OfReference(reference).Where(link => !link.Link.Ended).ToList();
            if (standing.Find(link => link.Link.Confirmed) is { } confirmed)
                return paper.ContainsKey(confirmed.Link.Person) ? new(Route.Paper) : new(Route.Account, confirmed.Link.Person);
            var bearing = standing.Where(link => link.Link.By == LinkBy.Letter).Select(link => link.Link.Person).Distinct().ToList();
            if (bearing is [var only])
                return paper.ContainsKey(only) ? new(Route.Paper) : new(Route.AccountAndLetter, only, true);
            // of two bearers one is not the person, and nobody knows which: the letter alone, whose code tells them apart
            return bearing.Count > 1 ? new(Route.Letter, null, true) : new(paperByLetter.Contains(reference) ? Route.Paper : Route.Letter);
        }
    }

    IEnumerable<string> ReferencesOf(AccountId person) => links.OfPerson(person).Select(link => link.Reference).Where(reference => reference.Length > 0).Distinct();

    void Take(BookEntry entry)
    {
        switch (entry)
        {
            case BookEntry.CodeMade code:
                links.Made(code.Reference, new(LinkCode.Parse(code.Made)));
                break;
            case BookEntry.Act act:
                TakeAct(act);
                break;
            case BookEntry.Cursor cursor:
                Cursor = cursor.At;
                break;
            case BookEntry.Known one:
                var id = AccountId.Parse(one.Id);
                known[id] = new(new Addressee(id, one.N, Digest.Parse(one.Head), one.Gen), new HybridRecipient(one.Vault));
                break;
            case BookEntry.RollBegun begun:
                rolls[begun.Roll] = new(begun);
                break;
            case BookEntry.RollChanged changed:
                rolls[changed.Roll].Change(changed.Content);
                break;
            case BookEntry.RollFinished finished:
                rolls[finished.Roll].Finish();
                break;
            case BookEntry.Letters written:
                rolls[written.Roll].Write(written.Folder, written.Last);
                break;
            case BookEntry.Row row:
                TakeRow(row);
                break;
            case BookEntry.Sent sent:
                Delivery(sent.Delivery).Accept(Digest.Parse(sent.Statement), sent.Index, Run);
                break;
            case BookEntry.Refused refused:
                Delivery(refused.Delivery).Refuse(refused.Problem);
                break;
            case BookEntry.Happened happened:
                Delivery(happened.Delivery).Happen(Events.ParseCode(happened.Event));
                break;
            default:
                throw new InvalidOperationException($"Nothing takes {entry.GetType().Name}.");
        }
    }

    void TakeAct(BookEntry.Act entry)
    {
        var act = Statement.Parse(Encoding.UTF8.GetBytes(entry.Text));
        try
        {
            links.Take(act, entry.ToProof(act), stands: act.Account == organisation);
        }
        catch (RefusedException)
        {
            // the log holds it, and it changes nothing here: a link whose proof does not open, a claim of a letter that this book does not know
            return;
        }
        switch (act.Body)
        {
            case StatementBody.Link link:
                paper.Remove(act.Account);
                if (links.Find(act.Hash) is { } known)
                    paperByLetter.Remove(known.Reference);
                if (link.By == LinkBy.Letter)
                    Bearing(act);
                break;
            case StatementBody.Paper said:
                paper[act.Account] = said.Reason;
                if (said.Reason == PaperReason.Prefer && letters.TryGetValue(act.Account, out var letter))
                    paperByLetter.Add(letter.Reference);
                break;
        }
    }

    void Bearing(Statement link)
    {
        if (!bearers.TryGetValue(link.Account, out var before))
            bearers[link.Account] = before = [];
        before.Add(link);
    }

    void TakeRow(BookEntry.Row row)
    {
        var delivery = JournaledDelivery.Of(row);
        deliveries[delivery.Id] = delivery;
        if (row.Sign is not null)
        {
            letters[delivery.To] = (row.Reference, Digest.Parse(row.Sign));
            links.Issued(delivery.To, row.Reference);
        }
        if (rolls.TryGetValue(row.Roll, out var roll))
            roll.Take(delivery);
        else
            ones[(row.Roll, row.Reference)] = delivery;
    }

    JournaledDelivery Delivery(string text)
    {
        var id = DeliveryId.Parse(text);
        if (!deliveries.TryGetValue(id, out var delivery))
            deliveries[id] = delivery = new(id);
        return delivery;
    }
}
