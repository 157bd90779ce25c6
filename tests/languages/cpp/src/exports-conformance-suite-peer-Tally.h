#pragma once
#include <cstdint>
#include <utility>
#include <map>
#include "wit.h"
// The class behind handles of `tally`.
namespace exports {
  namespace conformance {
    namespace suite {
      namespace peer {
        class Tally : public wit::ResourceExportBase<Tally>{

          public:

          uint32_t number;

          static void Dtor(peer::Tally* self){delete self;}
          Tally(uint32_t start);
          static Owned New(uint32_t start){return Owned(new Tally(std::move(start)));}
          /// The number, after `n` was added.
          uint32_t Add(uint32_t n);
          static int32_t ResourceNew(peer::Tally* self);
          static Tally* ResourceRep(int32_t id);
          static void ResourceDrop(int32_t id);
        };

      }
    }
  }
}
