using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coffre;

/// <summary>
/// The server's dated account of one event (<c>docs/format.md</c> §5). Its text and salt go to the parties; the log holds only a salted hash.
/// Reading and writing hold the same rules.
/// </summary>
public sealed record Evidence
{
    /// <summary>Most bytes in the text.</summary>
    public const int MaxSize = 4 * 1024;

    /// <summary>Bytes in a salt.</summary>
    public const int SaltSize = 32;

    const string Type = "coffre/evidence/v1\n";

    /// <summary>The origin of the log.</summary>
    public required string Log { get; init; }

    /// <summary>What happened.</summary>
    public required EventKind Event { get; init; }

    /// <summary>The delivery that it is about; null where it is about an account.</summary>
    public DeliveryId? Delivery { get; init; }

    /// <summary>The account that it is about, the one that signed; null where it is about a delivery.</summary>
    public AccountId? Account { get; init; }

    /// <summary>Counts from 0 within what it is about.</summary>
    public required long Number { get; init; }

    /// <summary>H of the evidence text before, about the same; null for number 0.</summary>
    public required Digest? Prev { get; init; }

    /// <summary>When; milliseconds count.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>H of the act that caused it.</summary>
    public required Digest Act { get; init; }

    /// <summary>The delivery's author; about an account, who signed.</summary>
    public required AccountId Source { get; init; }

    /// <summary>The delivery's recipient; about an account, the other party or null.</summary>
    public required AccountId? Destination { get; init; }

    /// <summary>Why, where the event has reasons.</summary>
    public Reason? Reason { get; init; }

    /// <summary>What it rests on; follows from the event.</summary>
    public Auth Auth => Event.Auth;

    /// <summary>What the operator stands for.</summary>
    public required Level Level { get; init; }

    /// <summary>The delivery's grade; null about an account.</summary>
    public required Grade? Grade { get; init; }

    /// <summary>The delivery's end; null for none, and about an account.</summary>
    public required DateTimeOffset? Ends { get; init; }

    /// <summary>H of the terms in force.</summary>
    public required Digest Policy { get; init; }

    /// <summary>Where the operator stands: ISO 3166-2.</summary>
    public required string Place { get; init; }

    /// <summary>A fresh salt, 32 bytes.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltSize);

    /// <summary>H(salt ‖ evidence text), what the log's leaf holds.</summary>
    /// <param name="salt">32 bytes.</param>
    /// <param name="text">The evidence's text.</param>
    /// <exception cref="ArgumentException">The salt is not 32 bytes.</exception>
    public static Digest Salted(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text) => salt.Length == SaltSize
        ? Digest.Of([.. salt, .. text])
        : throw new ArgumentException("A salt is 32 bytes.", nameof(salt));

    /// <summary>The text.</summary>
    /// <exception cref="ArgumentException">The evidence breaks a rule of its event.</exception>
    public byte[] ToBytes()
    {
        try
        {
            EvidenceRules.Check(this);
        }
        catch (RefusedException e)
        {
            throw new ArgumentException($"{e.Fault}: {e.Message}", e);
        }
        var about = Delivery?.ToString() ?? Account.ToString();
        var line = new JsonLineWriter().Open().Key("act").Text(Act.ToString()).Key("source").Text(Source.ToString())
            .Key("destination").Text(Destination?.ToString() ?? "")
            .Key("reasons").Texts(Reason is { } reason ? [ClosedCode.Text(reason)] : [])
            .Key("auth").Text(ClosedCode.Text(Auth)).Key("level").Text(ClosedCode.Text(Level))
            .Key("grade").Text(Grade is { } grade ? ClosedCode.Text(grade) : "")
            .Key("ends").Text(Ends is { } ends ? Time.Format(ends) : "")
            .Key("policy").Text(Policy.ToString()).Key("place").Text(Place).Close();
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Type}log {Log}\nevent {Event.Uri}\nabout {about}\nnumber {Number}\nprev {Prev?.ToString() ?? "-"}\nat {Time.Format(At)}\n{line}\n"));
    }

    /// <summary>Reads evidence.</summary>
    /// <param name="bytes">The whole text.</param>
    /// <exception cref="RefusedException">
    /// <c>too-large</c>, <c>wrong-type</c>, <c>malformed</c>, <c>bad-origin</c>, <c>unknown-code</c>, <c>bad-id</c>, <c>not-canonical</c>, <c>wrong-length</c>, <c>wrong-keys</c>;
    /// <c>wrong-number</c>: A.1 and A.2 are number 0 about a delivery, nothing else is; <c>wrong-prev</c>; <c>wrong-evidence</c>: not what the event's
    /// evidence says.
    /// </exception>
    public static Evidence Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            throw new RefusedException("too-large", $"An evidence has at most {MaxSize} bytes.");
        if (!Ascii.IsValid(bytes) || bytes.Length < Type.Length || !Ascii.Equals(bytes[..Type.Length], Type))
            throw new RefusedException("wrong-type", "This is not evidence.");
        var lines = new HeaderLines(bytes[Type.Length..]);
        var log = lines.Next("log ");
        var kind = Events.ParseUri(lines.Next("event "));
        var about = lines.Next("about ");
        var (delivery, account) = kind.AboutDelivery ? (DeliveryId.Parse(about), null) : ((DeliveryId?)null, (AccountId?)AccountId.Parse(about));
        var number = Checkpoint.Number(lines.Next("number "));
        var prev = lines.Next("prev ");
        var at = Time.Parse(lines.Next("at "));
        var json = new JsonLineReader(lines.Last());
        var act = json.Digest("act", true);
        var source = json.AccountOrNone("source") ?? throw new RefusedException("wrong-evidence", "Evidence names its source.");
        var destination = json.AccountOrNone("destination");
        json.Key("reasons");
        var reasons = json.Texts().Select(ClosedCode.Parse<Reason>).ToList();
        var (auth, level) = (json.Code<Auth>("auth"), json.Code<Level>("level"));
        var grade = json.Text("grade") is { Length: > 0 } code ? ClosedCode.Parse<Grade>(code) : (Grade?)null;
        var (ends, policy, place) = (json.InstantOrNone("ends"), json.Digest("policy"), json.Text("place"));
        json.Close();
        json.End();
        if (auth != kind.Auth || reasons.Count > 1)
            throw new RefusedException("wrong-evidence", $"This is not what evidence of {kind.Code} rests on.");
        var evidence = new Evidence
        {
            Log = log,
            Event = kind,
            Delivery = delivery,
            Account = account,
            Number = number,
            Prev = prev == "-" ? null : Digest.Parse(prev),
            At = at,
            Act = act,
            Source = source,
            Destination = destination,
            Reason = reasons.Count == 0 ? null : reasons[0],
            Level = level,
            Grade = grade,
            Ends = ends,
            Policy = policy,
            Place = place,
        };
        EvidenceRules.Check(evidence);
        return evidence;
    }
}
