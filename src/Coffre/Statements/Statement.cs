using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>
/// A statement: what an account says and signs, as a C2SP signed note (<c>docs/format.md</c> §3). Parsing checks every rule that its own bytes can
/// tell; the signature is checked by <see cref="Verify"/> or, with the key in force, by a chain.
/// </summary>
public sealed class Statement
{
    /// <summary>Most bytes in a statement.</summary>
    public const int MaxSize = 32 * 1024;

    readonly SignedNote note;

    Statement(ReadOnlyMemory<byte> bytes, SignedNote note)
    {
        Bytes = bytes;
        Hash = Digest.Of(bytes.Span);
        this.note = note;
    }

    /// <summary>What it is.</summary>
    public StatementType Type => Body.Type;

    /// <summary>The origin of the log that it is bound to.</summary>
    public required string Log { get; init; }

    /// <summary>Who says it.</summary>
    public required AccountId Account { get; init; }

    /// <summary>Whether the recovery key signs it, not the signing key.</summary>
    public required bool ByRecovery { get; init; }

    /// <summary>The author's chain statement that it builds on; null in a genesis.</summary>
    public required ChainPoint? After { get; init; }

    /// <summary>The newest head of the log that the author has verified.</summary>
    public required TreeHead Seen { get; init; }

    /// <summary>When, in the author's word.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it says.</summary>
    public required StatementBody Body { get; init; }

    /// <summary>All its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>H of all its bytes.</summary>
    public Digest Hash { get; }

    /// <summary>The key id in its signature line, 4 bytes.</summary>
    public ReadOnlyMemory<byte> KeyId => note.Signatures[0].KeyId;

    string Signer => ByRecovery ? $"{Account}/r" : Account.ToString();

    /// <summary>Reads a statement.</summary>
    /// <param name="bytes">The whole note; kept, so it must not change.</param>
    /// <param name="expected">The type that is expected here, or null for any [21].</param>
    /// <exception cref="RefusedException">A rule is broken: <c>too-large</c>, <c>wrong-type</c>, <c>malformed</c> and others.</exception>
    public static Statement Parse(ReadOnlyMemory<byte> bytes, StatementType? expected = null)
    {
        if (bytes.Length > MaxSize)
            throw new RefusedException("too-large", $"A statement has at most {MaxSize} bytes.");
        var note = SignedNote.Parse(bytes);
        var lines = new HeaderLines(note.Text.Span);
        var type = lines.Type();
        if (expected is { } wanted && type != wanted)
            throw new RefusedException("wrong-type", $"Expected {ClosedCode.Text(wanted)}, found {ClosedCode.Text(type)}.");
        var log = lines.Next("log ");
        if (!Allowed.IsOrigin(log))
            throw new RefusedException("bad-origin", "This is not the origin of a log.");
        var signer = lines.Next("account ");
        var byRecovery = signer.EndsWith("/r", StringComparison.Ordinal);
        var id = byRecovery ? signer.AsSpan(0, signer.Length - 2) : signer;
        if (id.Contains('/'))
            throw new RefusedException("malformed", "A signer is an account id, or that and /r.");
        var account = AccountId.Parse(id);
        var after = lines.After();
        var seen = lines.Seen();
        var at = Time.Parse(lines.Next("at "));
        var statement = new Statement(bytes, note)
        {
            Log = log,
            Account = account,
            ByRecovery = byRecovery,
            After = after,
            Seen = seen,
            At = at,
            Body = StatementBody.Parse(type, lines.Last()),
        };
        if (note.Signatures.Count != 1)
            throw new RefusedException("malformed", "A statement carries exactly one signature.");
        if (note.Signatures[0].Name != signer || (byRecovery && type != StatementType.Keys))
            throw new RefusedException("wrong-signer", "The signature line names who the account line names; a recovery key signs keys only.");
        if (after.HasValue == (type == StatementType.Genesis))
            throw new RefusedException("wrong-after", "Every statement but a genesis builds on a chain statement.");
        return statement;
    }

    /// <summary>Makes and signs a statement: one signature, one hash.</summary>
    /// <param name="log">Origin of the log.</param>
    /// <param name="account">Who says it.</param>
    /// <param name="after">The author's newest chain statement; null for a genesis.</param>
    /// <param name="seen">The newest head of the log that the author has verified.</param>
    /// <param name="at">The instant; cut to milliseconds.</param>
    /// <param name="body">What it says.</param>
    /// <param name="key">The key in force; with <paramref name="byRecovery"/> the recovery key.</param>
    /// <param name="byRecovery">Whether the recovery key signs; <c>keys</c> only.</param>
    /// <exception cref="ArgumentException">The body breaks a rule of its type, or the rest does not fit it.</exception>
    public static Statement Sign(
        string log, AccountId account, ChainPoint? after, TreeHead seen, DateTimeOffset at, StatementBody body, SigningKey key, bool byRecovery = false)
    {
        try
        {
            body.Check();
        }
        catch (RefusedException e)
        {
            throw new ArgumentException(e.Message, nameof(body), e);
        }
        if (!Allowed.IsOrigin(log))
            throw new ArgumentException("This is not the origin of a log.", nameof(log));
        if (after.HasValue == body is StatementBody.Genesis || (byRecovery && body is not StatementBody.Keys))
            throw new ArgumentException("Every statement but a genesis builds on a chain statement; a recovery key signs keys only.", nameof(after));
        at = Time.Cut(at);
        var signer = byRecovery ? $"{account}/r" : account.ToString();
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"coffre/{ClosedCode.Text(body.Type)}/v1\nlog {log}\naccount {signer}\nafter {(after is { } a ? $"{a.N} {a.Hash}" : "-")}\nseen {seen.Size} {seen.Root}\nat {Time.Format(at)}\n");
        var line = body.ToLine();
        var text = new byte[head.Length + line.Length];
        Encoding.ASCII.GetBytes(head, text);
        line.CopyTo(text, head.Length);
        var bytes = SignedNote.Sign(text, signer, key);
        return bytes.Length > MaxSize
            ? throw new ArgumentException($"A statement has at most {MaxSize} bytes.", nameof(body))
            : new(bytes, SignedNote.Parse(bytes)) { Log = log, Account = account, ByRecovery = byRecovery, After = after, Seen = seen, At = at, Body = body };
    }

    /// <summary>Signs a genesis, whose author is the account that it begins.</summary>
    /// <exception cref="ArgumentException">The body breaks a rule of its type, or the key is not the one it names.</exception>
    public static Statement SignGenesis(string log, TreeHead seen, DateTimeOffset at, StatementBody.Genesis body, SigningKey key) => key.Public == body.Sign
        ? Sign(log, AccountId.Of(body.ToLine().AsSpan()[..^1]), null, seen, at, body, key)
        : throw new ArgumentException("A genesis is signed by the key that it names.", nameof(key));

    /// <summary>Demands that this key signed it.</summary>
    /// <exception cref="RefusedException"><c>wrong-key-id</c>, <c>bad-signature</c>.</exception>
    public void Verify(VerifyKey key) => note.Verify(Signer, key);

    /// <summary>Whether this key signed it.</summary>
    public bool IsSignedBy(VerifyKey key)
    {
        Span<byte> id = stackalloc byte[SignedNote.KeyIdSize];
        SignedNote.WriteKeyId(Signer, key, id);
        return KeyId.Span.SequenceEqual(id) && key.Verify(note.Text.Span, note.Signatures[0].Signature.Span);
    }

    /// <summary>
    /// Demands that the author's word for the time is believable: at most 10 minutes ahead and 7 days behind; for <c>renew</c>, whose age counts,
    /// 10 minutes either way [9].
    /// </summary>
    /// <exception cref="RefusedException"><c>wrong-time</c>.</exception>
    public void CheckTime(DateTimeOffset now)
    {
        var behind = Type == StatementType.Renew ? TimeSpan.FromMinutes(10) : TimeSpan.FromDays(7);
        if (At > now + TimeSpan.FromMinutes(10) || At < now - behind)
            throw new RefusedException("wrong-time", "The author's clock is too far from this one.");
    }
}
