namespace Coffre.Age;

/// <summary>Writes what it is given as armor. Until <see cref="FinishAsync"/> the armor has no end and no reader takes it.</summary>
sealed class ArmorWriter(Stream destination) : OneWayStream
{
    readonly byte[] pending = new byte[Armor.BytesPerLine];
    byte[] text = [];
    int pendingLength;
    bool begun;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await BeginAsync(cancellationToken);
        await destination.WriteAsync(Encode(buffer.Span), cancellationToken);
    }

    public async ValueTask FinishAsync(CancellationToken ct)
    {
        await BeginAsync(ct);
        var room = new byte[Armor.Columns + 2 + Armor.End.Length];
        var at = 0;
        if (pendingLength > 0)
            at = Line(pending.AsSpan(0, pendingLength), room);
        Armor.End.CopyTo(room.AsSpan(at));
        at += Armor.End.Length;
        room[at++] = (byte)'\n';
        await destination.WriteAsync(room.AsMemory(0, at), ct);
    }

    async ValueTask BeginAsync(CancellationToken ct)
    {
        if (begun)
            return;
        begun = true;
        await destination.WriteAsync((byte[])[.. Armor.Begin, (byte)'\n'], ct);
    }

    ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> bytes)
    {
        var lines = (pendingLength + bytes.Length) / Armor.BytesPerLine;
        if (text.Length < lines * (Armor.Columns + 1))
            text = new byte[lines * (Armor.Columns + 1)];
        var at = 0;
        if (lines > 0 && pendingLength > 0)
        {
            var missing = Armor.BytesPerLine - pendingLength;
            bytes[..missing].CopyTo(pending.AsSpan(pendingLength));
            bytes = bytes[missing..];
            at += Line(pending, text);
            pendingLength = 0;
        }
        for (; bytes.Length >= Armor.BytesPerLine; bytes = bytes[Armor.BytesPerLine..])
            at += Line(bytes[..Armor.BytesPerLine], text.AsSpan(at));
        bytes.CopyTo(pending.AsSpan(pendingLength));
        pendingLength += bytes.Length;
        return text.AsMemory(0, at);
    }

    static int Line(ReadOnlySpan<byte> bytes, Span<byte> line)
    {
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, line, out _, out var written);
        line[written] = (byte)'\n';
        return written + 1;
    }
}
