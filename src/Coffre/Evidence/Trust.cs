namespace Coffre;

/// <summary>
/// What a verifier relies on: the file <c>trust.json</c> of a trust folder, the same bytes that a server gives at <c>/trust.json</c>
/// (<c>docs/format.md</c> §7).
/// </summary>
/// <param name="Log">The log's origin and key.</param>
/// <param name="Operator">The account that attests names.</param>
/// <param name="Witnesses">Every one of them must have cosigned a receipt's checkpoint.</param>
public sealed record Trust(NoteKey Log, AccountId Operator, IReadOnlyList<WitnessKey> Witnesses)
{
    /// <summary>Most bytes in the file.</summary>
    public const int MaxSize = 32 * 1024;

    /// <summary>Reads <c>trust.json</c>.</summary>
    /// <param name="bytes">One JSON line, with or without its LF.</param>
    /// <exception cref="RefusedException"><c>too-large</c>, <c>malformed</c>, <c>wrong-keys</c>, <c>bad-key</c>, <c>bad-id</c>; <c>wrong-log</c>: the key is of another log.</exception>
    public static Trust Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            throw new RefusedException("too-large", $"A trust file has at most {MaxSize} bytes.");
        var json = new JsonLineReader(bytes is [.., (byte)'\n'] ? bytes[..^1] : bytes);
        var (log, key, account) = (json.Text("log", true), NoteKey.Parse(json.Text("vkey")), json.Account("operator"));
        json.Key("witnesses");
        var witnesses = json.Texts().Select(WitnessKey.Parse).ToList();
        json.Close();
        json.End();
        return key.Name == log ? new(key, account, witnesses) : throw new RefusedException("wrong-log", $"The key is of \"{key.Name}\", not of \"{log}\".");
    }

    /// <summary>One JSON line and its LF.</summary>
    public byte[] ToBytes() => new JsonLineWriter().Open().Key("log").Text(Log.Name).Key("vkey").Text(Log.ToString()).Key("operator").Text(Operator.ToString())
        .Key("witnesses").Texts(Witnesses.Select(witness => witness.ToString())).Close().ToLine();

    /// <summary>Opens a checkpoint as this trust demands: signed once by the log, and cosigned by every witness.</summary>
    /// <exception cref="RefusedException">Those of <see cref="Checkpoint.Open"/>; <c>unwitnessed</c>: a witness has not cosigned.</exception>
    public Checkpoint Open(ReadOnlyMemory<byte> checkpoint)
    {
        var opened = Checkpoint.Open(checkpoint, Log);
        foreach (var witness in Witnesses)
        {
            if (opened.CosignedBy(witness) is null)
                throw new RefusedException("unwitnessed", $"{witness.Name} has not cosigned this checkpoint.");
        }
        return opened;
    }
}
