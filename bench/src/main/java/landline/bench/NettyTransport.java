// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.ResourceLeakDetector;

/// One of Netty's native transports, set up as its users set it up for speed: no leak detector, one
/// event loop, pooled buffers; with io_uring a ring of receive buffers, which is what lets it
/// receive again and again for one submission.
enum NettyTransport {
  EPOLL("netty-epoll", EpollServerSocketChannel.class, EpollServerDomainSocketChannel.class) {
    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }
  },

  IO_URING(
      "netty-uring", IoUringServerSocketChannel.class, IoUringServerDomainSocketChannel.class) {
    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory(
          new IoUringIoHandlerConfig()
              .setBufferRingConfig(
                  IoUringBufferRingConfig.builder()
                      .bufferGroupId(GROUP)
                      .bufferRingSize((short) 4096)
                      .batchSize(256)
                      .allocator(new IoUringFixedBufferRingAllocator(ROOM))
                      .build()));
    }

    @Override
    ServerBootstrap server(boolean unix) {
      return super.server(unix).childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
    }
  };

  private static final int BACKLOG = 4096;
  private static final short GROUP = 1;
  private static final int ROOM = 2048;

  private final String label;
  private final Class<? extends ServerChannel> tcp;
  private final Class<? extends ServerChannel> local;

  NettyTransport(
      String label, Class<? extends ServerChannel> tcp, Class<? extends ServerChannel> local) {
    this.label = label;
    this.tcp = tcp;
    this.local = local;
  }

  /// The transport that a command line names.
  static NettyTransport named(String name) {
    for (var transport : values()) {
      if (transport.label.equals(name)) {
        return transport;
      }
    }
    throw new IllegalArgumentException("unknown transport: " + name);
  }

  abstract IoHandlerFactory handlers();

  /// A server on one event loop, which lacks its handler.
  ///
  /// @param unix whether it is to listen on a UNIX socket
  ServerBootstrap server(boolean unix) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    var server =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, handlers()))
            .channel(unix ? local : tcp)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
    return unix ? server : server.childOption(ChannelOption.TCP_NODELAY, true);
  }

  @Override
  public String toString() {
    return label;
  }
}
