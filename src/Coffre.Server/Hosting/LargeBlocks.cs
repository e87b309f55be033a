using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Coffre.Server.Hosting;

/// <summary>
/// Memory for what comes over connections in blocks of 16 KiB. Kestrel's own are of 4 KiB, and it asks the kernel once for each: fifteen times for a delivery.
/// </summary>
sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    sealed class Pool : MemoryPool<byte>
    {
        const int Size = 16 * 1024;
        const int MostKept = 512;      // 8 MiB

        readonly ConcurrentQueue<Block> free = new();

        public override int MaxBufferSize => Size;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
            return free.TryDequeue(out var block) ? block : new Block(this);
        }

        protected override void Dispose(bool disposing) => free.Clear();

        void Return(Block block)
        {
            if (free.Count < MostKept)
                free.Enqueue(block);
        }

        sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

            public void Dispose() => pool.Return(this);
        }
    }
}
