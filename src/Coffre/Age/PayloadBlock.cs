using System.Security.Cryptography;

namespace Coffre.Age;

/// <summary>Some chunks of a payload on their way. What was written before a failure is still carried to its end.</summary>
/// <param name="inputSize">Bytes of input that it can hold.</param>
/// <param name="outputSize">Bytes of output that it can hold.</param>
sealed class PayloadBlock(int inputSize, int outputSize)
{
    public byte[] Input { get; } = GC.AllocateUninitializedArray<byte>(inputSize);

    public byte[] Output { get; } = GC.AllocateUninitializedArray<byte>(outputSize);

    /// <summary>Bytes of input.</summary>
    public int Length { get; set; }

    /// <summary>Whether it holds all that it can.</summary>
    public bool IsFull => Length == Input.Length;

    /// <summary>Bytes of output, so far.</summary>
    public int Written { get; set; }

    /// <summary>Whether the input ends with this block.</summary>
    public bool IsLast { get; set; }

    public void Forget()
    {
        CryptographicOperations.ZeroMemory(Input);
        CryptographicOperations.ZeroMemory(Output);
    }
}
